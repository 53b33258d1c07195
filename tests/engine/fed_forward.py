"""The periods of a drawn world by the engine alone, each knowing what those before it earned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.problems import Refused
from incentives.engine.session import Engine
from incentives.engine.world import EARNED, Result, World

from .worlds import Drawn


def periods_of(drawn: Drawn, engine: Engine) -> Iterator[tuple[Plan, Period, World, Result]]:
    """Yield each period of a drawn world with what it comes to, earlier ones fed forward, up to one with no room for its digits."""
    earned = EARNED.empty_table()
    for number, each in enumerate(drawn.periods):
        period = Period.parse(each.name, drawn.plan.fiscal_year_starts)
        world = replace(drawn.world(number), earned=earned)
        try:
            result = calculate(drawn.plan, period, world, engine=engine)
        except Refused:
            return
        yield drawn.plan, period, world, result
        earned = pa.concat_tables([earned, earned_by(result, period)])
