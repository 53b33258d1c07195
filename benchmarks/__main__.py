"""Run every benchmark, each in a process of its own, and print what each prints: `make bench` or `make bench ONLY=import`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks(only: str) -> list[Path]:
    return [path for path in sorted(HERE.glob("*.py")) if path.name not in {"__main__.py", "__init__.py"} and only in path.stem]


def main() -> int:
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = benchmarks(only)
    if not chosen:
        print(f'no benchmark has "{only}" in its name')
        return 2
    failed = []
    for path in chosen:
        print(f"\n== {path.stem}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], cwd=HERE.parent, check=False).returncode:
            failed.append(path.stem)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
