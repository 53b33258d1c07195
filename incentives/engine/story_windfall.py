"""What counts of a windfall, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .plan import Measure, Windfall
from .sentences import Exact, Percent, Sentence, Value, say
from .story_parts import Step
from .words import _
from .workings import Workings


def windfall_of(work: Workings) -> Iterator[Step]:
    """Tell of a credit above what the measure counts of one fact."""
    whole, limit, measure = work.operand("windfall of"), work.operand("windfall limit"), work.measure
    if whole is None or limit is None or measure is None or measure.windfall is None:
        return
    amounts = {"whole": work.of_the_measure(whole), "limit": work.of_the_measure(limit)}
    if work.operand("waits for review"):
        text = _("It would be credited with %(whole)s. Above %(limit)s it waits for a review, and counts for nothing until then.")
    elif measure.windfall.waits:
        text = _("It would be credited with %(whole)s, which is above %(limit)s. A review decided what of it counts.")
    else:
        text = _("It would be credited with %(whole)s. What is above %(limit)s does not count.")
    yield Step("windfall", say(text, **amounts))


def windfall_in_words(measure: Measure, currency: str) -> Iterator[Sentence]:
    """Yield what the plan says of windfalls."""
    windfall = measure.windfall
    if windfall is None:
        return
    text = _("A credit above %(limit)s waits for a review, and counts for nothing until then.")
    if not windfall.waits:
        text = _("Of a credit above %(limit)s only as much counts.")
    yield say(text, limit=_limit(windfall, measure, currency))


def _limit(windfall: Windfall, measure: Measure, currency: str) -> Value:
    if windfall.of_quota:
        return say(_("%(share)s of the quota"), share=Percent(windfall.above))
    return Exact(windfall.above, currency) if measure.money else Exact(Decimal(windfall.above), "")
