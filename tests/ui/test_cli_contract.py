"""What other programs rely on: the JSON's shape, the exit codes, the options. A change here is a new schema."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from doors import Command, sent

from kaggle_share.model import Release
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui.answer import exit_of
from kaggle_share.ui.options import OPTIONS

TOP = ["schema", "ok", "exit", "error", "findings", "plan", "release", "report"]
ERROR = ["type", "message", "what", "fix"]
PLAN = (
    "action unasked endpoint ref version status is_private public added changed removed unchanged fields "
    "bytes_to_send files metadata notebooks notes protection"
).split()
RELEASE = (
    "ref version state verified verification action endpoint url title is_private published files not_kept notebooks "
    "notes"
).split()
PLANNED_FILE = "path size sha256 role format origin rows columns notes".split()
SENT_FILE = "path size sha256 confirmed role".split()
METADATA = (
    "title subtitle description license tags sources contributors update_frequency image doi funding "
    "related ethics generated kept withheld"
).split()
FINDING = (
    "severity kind blocks place file column cell where message count share samples fixes key waived for_public "
    "blocks_public"
).split()


def test_one_document_on_stdout_and_nothing_else(process: Command, online: Sandbox) -> None:
    done = process("publish", "data.csv", "--to", "me/penguin-masses", "--title", "Masses of penguins", "--json")
    assert done.code == 0, done.err
    told = done.json
    assert list(told) == TOP
    assert (told["schema"], told["ok"], told["exit"], told["error"], told["report"]) == (1, True, 0, None, None)
    assert list(told["plan"]) == PLAN
    assert list(told["release"]) == RELEASE
    assert list(told["plan"]["metadata"]) == METADATA
    assert all(list(file) == PLANNED_FILE for file in told["plan"]["files"])
    assert all(list(file) == SENT_FILE for file in told["release"]["files"])
    assert told["release"]["ref"] == "ada/penguin-masses"
    assert told["release"]["state"] == "verified"
    assert (told["plan"]["action"], told["plan"]["added"]) == ("create", ["data.csv"])
    assert online.users["ada"].key not in done.out + done.err


def test_a_finding_in_json(command: Command, online: Sandbox, work: Path) -> None:
    # Put together here, so that no scanner takes this file for a leak.
    token = "ghp_" + "A1b2C3d4E5f6G7h8I9j0" + "K1l2M3n4O5p6Q7r8"
    (work / "secret.txt").write_text(f"token = '{token}'")
    for act in ("preview", "publish"):
        done = command(act, "data.csv", "secret.txt", "--to", "me/penguin-masses", "--json")
        assert done.code == 3
        told = done.json
        assert (told["ok"], told["exit"], told["error"]["type"]) == (False, 3, "HeldBackError")
        assert told["findings"]
        assert all(list(finding) == FINDING for finding in told["findings"])
        assert told["findings"][0]["blocks"]
        assert token not in done.out + done.err
    assert sent(online) == []


def test_a_kept_finding_in_json_says_what_it_still_holds_back(command: Command, online: Sandbox, work: Path) -> None:
    (work / "cards.csv").write_text("card\n" + "4111 1111 1111 1111\n5500 0055 5555 5559\n" * 20)
    said: dict[str, tuple[bool, bool, bool]] = {}
    for case, reason in (("private", ""), ("public", ", public: true")):
        (work / "kaggle-share.yaml").write_text(
            f"schema: 1\nto: me/penguin-masses\nresources: [cards.csv]\nprivacy:\n  cards.csv: "
            f"{{keep: numbers of a manual{reason}}}\n"
        )
        done = command("preview", "--json")
        assert done.code == 0, done.err
        (finding,) = [one for one in done.json["findings"] if one["severity"] == "block"]
        assert (finding["file"], finding["waived"]) == ("cards.csv", "numbers of a manual")
        said[case] = (finding["blocks"], finding["for_public"], finding["blocks_public"])
    assert said == {"private": (False, False, True), "public": (False, True, False)}


def test_what_holds_back_a_public_dataset_alone_is_told_in_json(command: Command, work: Path) -> None:
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    shown = new_output("stream", text="Write to Jane Miller, jane.miller@uni-koeln.de, about it\n")
    cells = [new_code_cell("print(people)", outputs=[shown])]
    nbformat.write(new_notebook(cells=cells), work / "analysis.ipynb")
    done = command("check", "--notebook", "analysis.ipynb", "--json")
    assert done.code == 0, done.err
    assert [(one["severity"], one["blocks"], one["blocks_public"]) for one in done.json["findings"]] == [
        ("warn", False, True)
    ]


def test_wrong_use_is_one_document_too(process: Command) -> None:
    for arguments in (
        ("publish", "data.csv", "--titel", "x"),
        ("publish", "data.csv", "--title"),
        ("publish", "data.csv", "--verify", "half"),
        ("sandbox", "--port", "many"),
        ("publsh", "data.csv"),
    ):
        done = process(*arguments, "--json") if arguments[-1] != "--title" else process("--json", *arguments)
        assert done.code == 2, done.err
        assert list(done.json) == TOP
        assert list(done.json["error"]) == ERROR
        assert done.json["error"]["message"] == done.line


def test_status_reports(command: Command, online: Sandbox) -> None:
    assert command("publish", "data.csv", "--to", "me/penguin-masses", "--title", "Masses of penguins").code == 0
    told = command("status", "--json").json
    assert list(told) == TOP
    assert [list(one) for one in told["report"]] == [[*RELEASE, "error"]]
    assert list(told["release"]) == RELEASE
    told = command("status", "me/penguin-masses", "--json").json
    assert (told["report"], told["release"]["state"]) == (None, "verified")


def test_doctor_reports(command: Command, online: Sandbox) -> None:
    told = command("doctor", "--json").json
    assert list(told) == TOP
    assert list(told["report"]) == ["lines"]
    assert all(list(line) == ["about", "mark", "says", "fix"] for line in told["report"]["lines"])
    assert {line["mark"] for line in told["report"]["lines"]} <= {"ok", "wrong", "none"}


def test_the_home_folder_is_abridged(command: Command, online: Sandbox, home: Path, work: Path) -> None:
    os.environ["KAGGLE_SHARE_DATA"] = str(home / "kept")
    done = command("doctor", "--json")
    assert str(home) not in done.out
    assert "~/kept" in done.out


def test_exit_codes_of_a_release() -> None:
    def release(**changes: object) -> Release:
        from preview_drafts import release as made

        return made(**changes)

    assert exit_of(None) == 0
    assert exit_of(release(state="verified")) == 0
    assert exit_of(release(state="ready")) == 4
    assert exit_of(release(state="ready", receipts=())) == 0
    assert exit_of(release(state="submitted", receipts=())) == 4
    assert exit_of(release(state="verified", is_private=True), public=True) == 4
    assert exit_of(release(state="verified", is_private=False), public=True) == 0


def test_the_options() -> None:
    spelled = {option.name: (option.spellings, sorted(option.doors), sorted(option.acts)) for option in OPTIONS}
    both, everywhere, told = ["preview", "publish"], ["command", "magic", "python"], ["command", "magic"]
    every = ["describe", *both]
    assert spelled == {
        "to": (("--to",), everywhere, every),
        "title": (("--title",), everywhere, every),
        "subtitle": (("--subtitle",), everywhere, every),
        "license": (("--license",), everywhere, every),
        "tags": (("--tag",), everywhere, every),
        "notes": (("--notes",), everywhere, both),
        "notebook": (("--notebook", "--no-notebook"), everywhere, every),
        "format": (("--format",), everywhere, every),
        "sample": (("--sample",), everywhere, both),
        "publish": (("--publish",), ["magic"], both),
        "public": (("--public",), everywhere, both),
        "remove": (("--remove",), everywhere, both),
        "bare": (("--bare",), everywhere, both),
        "notebook_on_kaggle": (("--notebook-on-kaggle",), everywhere, both),
        "starter": (("--starter",), everywhere, every),
        "verify_methods": (("--verify-methods",), everywhere, both),
        "only_verified": (("--only-verified",), everywhere, both),
        "here": (("--here",), everywhere, both),
        "wait": (("--wait", "--no-wait"), everywhere, ["publish"]),
        "verify": (("--verify",), everywhere, ["publish"]),
        "execute": (("--execute",), ["command"], every),
        "endpoint": (("--endpoint",), everywhere, both),
        "out": (("--out",), told, both),
        "yes": (("--yes",), told, both),
        "json": (("--json",), told, every),
    }


def test_the_commands() -> None:
    from kaggle_share.ui.cli import cli

    names = {
        name: sorted(o for p in c.params for o in (*p.opts, *p.secondary_opts)) for name, c in cli.commands.items()
    }
    assert list(names) == [
        "preview",
        "publish",
        "describe",
        "check",
        "status",
        "reproduce",
        "doctor",
        "sandbox",
        "keys",
    ]
    assert names["publish"] == sorted(
        "what --to --title --subtitle --license --tag --notes --notebook --no-notebook --format --public --remove "
        "--sample --bare --notebook-on-kaggle --starter --verify-methods --only-verified --here --wait --no-wait "
        "--verify --execute --endpoint "
        "--out --yes --json".split()
    )
    assert set(names["publish"]) - set(names["preview"]) == {"--wait", "--no-wait", "--verify"}
    assert names["describe"] == sorted(
        "what --out --yes --to --title --subtitle --license --tag --notebook --no-notebook --format --starter "
        "--execute --json".split()
    )
    assert names["status"] == sorted("ref --wait --verify --endpoint --json".split())
    assert names["reproduce"] == sorted(
        "ref --here --wheelhouse --tolerance --timeout --memory --input --endpoint --json".split()
    )
    assert names["sandbox"] == sorted("--port --data --seed --open --background --stop --status --json".split())
    assert all(isinstance(one, click.Command) and one.help for one in cli.commands.values())


HEAVY = ("kaggle", "kagglesdk", "pandas", "duckdb", "nbformat", "pyarrow", "numpy", "requests", "pydantic")


def test_importing_costs_next_to_nothing() -> None:
    code = (
        "import sys; import kaggle_share; dir(kaggle_share); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from kaggle_share.ui import cli; code = cli.run(['publish', '--help']); "
        f"print(code, [name for name in {(*HEAVY, 'rich', 'IPython', 'tornado')!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "0 []"
