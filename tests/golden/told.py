"""What is told of the lines of a golden case: their stories, in English."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.explain import story
from incentives.engine.periods import Period
from incentives.engine.sentences import in_english

from .cases import Case

Told = dict[tuple[str, str, str, str], list[str]]
"""By period, person, component, and the fact or kind of the line."""


def told_lines(case: Case) -> Told:
    """The sentences of every line of a case, its periods calculated in order."""
    plan, earned, found = case.plan_read, None, Told()
    for name in case.periods:
        period, world = Period.parse(name, plan.fiscal_year_starts), case.world(name)
        result = calculate(plan, period, world if earned is None else replace(world, earned=earned))
        standings = result.standings.to_pylist()
        windows = {(row["person"], row["component"], row["window_from"], row["window_before"]): row for row in result.windows.to_pylist()}
        for line in result.lines.to_pylist():
            window = windows.get((line["person"], line["component"], line["window_from"], line["window_before"]))
            told = story(plan, line, window, [row for row in standings if row["person"] == line["person"]])
            key = (name, line["person"], line["component"], line["fact"] if line["kind"] == "credit" else line["kind"])
            found[key] = [in_english(sentence) for sentence in told.sentences()]
        posted = earned_by(result, period)
        earned = posted if earned is None else pa.concat_tables([earned, posted], promote_options="default")
    return found
