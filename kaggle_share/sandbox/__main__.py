"""`python -m kaggle_share.sandbox`: a sandbox in the foreground, as `process.start` runs it in the background."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.server import HOST, PORT, run


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kaggle_share.sandbox", description="A Kaggle of one's own.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds its data (made if need be)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on; 0 takes a free one (default 7777)")
    parser.add_argument("--host", default=HOST, help="address to listen on (default: this machine only)")
    parser.add_argument("--seed", action="store_true", help="put a small public dataset in")
    parser.add_argument("--open", action="store_true", help="open the pages in a browser")
    parser.add_argument("--processing-delay", type=float, default=Options.processing_delay, metavar="SECONDS")
    parser.add_argument(
        "--keep-descriptions",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep descriptions of files and columns that come with a create call",
    )
    parser.add_argument("--lose-descriptions", dest="keep_descriptions", action="store_false", help="lose them")
    parser.add_argument("--notebook-delay", type=float, default=Options.notebook_delay, metavar="SECONDS")
    parser.add_argument(
        "--fail-notebooks", default="", metavar="REASON", help="let the runs of notebooks fail, for this reason"
    )
    parser.add_argument("--faults", action="store_true", help="let POST /sandbox/faults make things go wrong")
    parser.add_argument("--quiet", action="store_true", help="do not log requests")
    given = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.WARNING if given.quiet else logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr
    )
    logging.getLogger("tornado").setLevel(logging.WARNING)
    options = Options(
        given.processing_delay,
        given.keep_descriptions,
        given.faults,
        notebook_delay=given.notebook_delay,
        notebook_failure=given.fail_notebooks,
    )
    return run(
        given.data.absolute(), port=given.port, host=given.host, options=options, seed=given.seed, open=given.open
    )


if __name__ == "__main__":
    sys.exit(main())
