"""A process that checks one text after another and says how each went: run by test_check_fuzz.py, which kills it when it hangs."""

from __future__ import annotations

import json
import sys
import time

from incentives.engine.check import check_plan

from .plans import CATALOG, plan_text

SUSPICIOUS = (
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "subprocess.",
    "socket.",
    "exec",
    "compile",
    "open",
    "import",
)


def main() -> None:
    check_plan(plan_text("{pay: 5}"), CATALOG)  # whatever is imported or read once
    done: list[str] = []
    sys.addaudithook(lambda event, _arguments: done.append(event) if event.startswith(SUSPICIOUS) else None)
    for line in sys.stdin:
        text = json.loads(line)
        text = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
        answer, seconds = answered(text, done)
        if done:  # a module that Python reads when it is needed first is not read twice
            answer, seconds = answered(text, done)
        print(json.dumps({"wrong": answer, "seconds": seconds, "done": sorted(set(done))}), flush=True)


def answered(text: str | bytes, done: list[str]) -> tuple[str, float]:
    """Return what was wrong with the answer ("" if nothing), and the seconds it took."""
    done.clear()
    start = time.process_time()
    try:
        plan, problems = check_plan(text, CATALOG)
        messages = [problem.message() for problem in problems]
        answer = "both a plan and problems" if plan is not None and messages else ""
        answer = answer or ("neither a plan nor a problem" if plan is None and not messages else "")
    except BaseException as error:
        answer = f"{type(error).__name__}: {error}"[:500]
    return answer, time.process_time() - start


if __name__ == "__main__":
    main()
