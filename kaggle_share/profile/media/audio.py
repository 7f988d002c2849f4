"""Recordings: format, length, rate and channels, from their heads."""

from __future__ import annotations

from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile.media.said import duration

TAGS = ("title", "artist", "album", "albumartist", "comment", "composer", "year", "genre")
"""What a recording may say of itself, beside the sound."""
CHANNELS = {1: "mono", 2: "stereo"}
FORMATS = {
    "wav": "WAV",
    "mp3": "MP3",
    "flac": "FLAC",
    "ogg": "Ogg",
    "oga": "Ogg",
    "opus": "Opus",
    "m4a": "MPEG-4",
    "aac": "AAC",
    "aif": "AIFF",
    "aiff": "AIFF",
    "aifc": "AIFF",
    "wma": "WMA",
}
"""Ending → the format that it stands for."""


def profile_audio(resource: Resource, watch: Watch) -> Profile:
    """Length, rate, channels and depth of a recording; whether it carries tags, without what they say."""
    from tinytag import TinyTag

    name = FORMATS.get(resource.path.rpartition(".")[2].casefold(), "audio")
    try:
        found = TinyTag.get(resource.location, tags=True, duration=True, image=False)
        length, rate, channels, depth = found.duration, found.samplerate, found.channels, found.bitdepth
        tags = [tag for tag in TAGS if getattr(found, tag, None)]
    except Exception:  # noqa: BLE001 - a reader of foreign files may stumble over anything; the file is then damaged
        return Profile(resource.path, "other", notes=("It can't be read as audio: it is damaged.",))
    if not rate or rate < 0:
        return Profile(resource.path, "other", notes=("It can't be read as audio: it is damaged or holds no sound.",))
    parts = [f"{name} audio"]
    if length is not None and 0 <= length < 1e9:
        parts.append(duration(length))
    parts.append(f"{rate / 1000:g} kHz")
    if channels:
        parts.append(CHANNELS.get(channels, f"{channels} channels"))
    if depth:
        parts.append(f"{depth} bits")
    facts = [", ".join(parts)]
    if tags:
        facts.append(f"with tags ({', '.join(tags)})")
    notes = () if length else ("It holds no sound, or its length can't be told.",)
    return Profile(resource.path, "other", facts=tuple(facts), notes=notes)
