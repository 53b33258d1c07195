"""`make test`: every test in two runs of pytest, and one closing summary.

Two, because Playwright keeps an event loop open in its process that the other tests cannot share.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="2")
    parser.add_argument("arguments", nargs="*", help="given on to pytest")
    given = parser.parse_args()
    # Tests of one file stay together, so that what they share is made once. In their order: by number of tests, which is the default, the
    # longest of all would come last, since it is a single one.
    parallel = ["-n", given.workers, "--dist", "loadfile", "--no-loadscope-reorder", "--ignore=tests/browser"]
    browser = ["-n", given.workers, "--dist", "worksteal", "tests/browser"]  # each process with a Laurel and a Chromium of its own
    runs = {"all but the browser": [*parallel, *given.arguments], "in the browser": [*browser, *given.arguments]}
    ended = {name: pytest(*arguments) for name, arguments in runs.items()}
    print("\nLaurel's tests")
    for name, (status, closing) in ended.items():
        print(f"{name:>20}  {closing or f'pytest ended with status {status} and no summary'}")
    # With a selection one of the two may well be empty, without it neither may.
    allowed = {0, NOTHING_COLLECTED} if given.arguments else {0}
    statuses = [status for status, _ in ended.values()]
    return 0 if set(statuses) <= allowed and 0 in statuses else 1


def pytest(*arguments: str) -> tuple[int, str]:
    """Run pytest, show what it prints as it comes, and return its exit status and closing line."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    process = subprocess.Popen([sys.executable, "-m", "pytest", *colour, *arguments], cwd=PROJECT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    end = b""
    while chunk := os.read(process.stdout.fileno(), 65536):
        sys.stdout.buffer.write(chunk)
        sys.stdout.flush()
        end = (end + chunk)[-4000:]
    lines = end.decode(errors="replace").rstrip().splitlines()
    return process.wait(), lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main())
