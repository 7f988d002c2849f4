"""What a license means, in plain words. The license itself decides."""

from __future__ import annotations

_BY = "Anybody may use, share and change the data, for money too, who names the source and says what was changed"
_BY_NC = (
    "Anybody may use, share and change the data, but not for money, who names the source and says what was changed"
)
_BY_ND = "Anybody may use and share the data, for money too, who names the source; changed versions may not be shared"
_SHARE_ALIKE = "what is made of it goes out under the same license"
_COPYLEFT = "Anybody may use, share and change it; who shares it, changed or not, does so under the same license"

MEANINGS: dict[str, str] = {
    "CC0-1.0": "Anybody may do anything with the data, without asking and without naming the "
    "source. Naming it is good practice all the same.",
    "CC-BY-4.0": f"{_BY}.",
    "CC-BY-3.0": f"{_BY}.",
    "CC-BY-3.0-IGO": f"{_BY}.",
    "CC-BY-SA-4.0": f"{_BY}; {_SHARE_ALIKE}.",
    "CC-BY-SA-3.0": f"{_BY}; {_SHARE_ALIKE}.",
    "CC-BY-NC-4.0": f"{_BY_NC}.",
    "CC-BY-NC-SA-4.0": f"{_BY_NC}; {_SHARE_ALIKE}.",
    "CC-BY-NC-SA-3.0-IGO": f"{_BY_NC}; {_SHARE_ALIKE}.",
    "CC-BY-ND-4.0": f"{_BY_ND}.",
    "CC-BY-NC-ND-4.0": "Anybody may use and share the data, but not for money, who names the source; "
    "changed versions may not be shared.",
    "ODbL-1.0": "Anybody may use, share and change the database, for money too, who names the "
    "source; a database made of it goes out under the same license. Its contents belong to their authors.",
    "DbCL-1.0": "Anybody may use the contents of the database as they like, as far as the rights of its maker reach.",
    "ODC-BY-1.0": "Anybody may use, share and change the database, for money too, who names the source.",
    "PDDL": "Anybody may do anything with the database, without asking and without naming the source.",
    "CDLA-Permissive-1.0": "Anybody may use, share and change the data, for money too, who passes the "
    "license and the credits on with it; results that are computed from it are free of conditions.",
    "CDLA-Sharing-1.0": "Anybody may use, share and change the data, for money too; who shares it, "
    "changed or not, does so under the same license. Results that are computed from it are free of "
    "conditions.",
    "GPL-2.0": f"{_COPYLEFT}.",
    "GPL-3.0": f"{_COPYLEFT}.",
    "LGPL-3.0": f"{_COPYLEFT}; what only uses it may have another.",
    "AGPL-3.0": f"{_COPYLEFT}, also who offers it over a network.",
    "FDL-1.3": f"{_COPYLEFT}, and names the authors.",
    "apache-2.0": "Anybody may use, share and change it, for money too, who passes the license and "
    "the notices on with it and says what was changed.",
    "US-Government-Works": "Made by the government of the United States, and in the public domain there; "
    "elsewhere rights may remain.",
    "EU-ODP-Legal-Notice": "Anybody may use, share and change the data, for money too, who names the "
    "source, unless it says otherwise.",
    "copyright-authors": "The authors keep all rights; ask them before sharing the data or anything made of it.",
    "other": "The conditions are told in the description.",
    "unknown": "No license has been given yet; ask the owner before using the data.",
}
"""Name on the wire → what it lets others do. After the summaries of Creative Commons
(https://creativecommons.org/share-your-work/cclicenses/), Open Data Commons (https://opendatacommons.org/licenses/),
the Linux Foundation (https://cdla.dev) and https://choosealicense.com/appendix/."""
