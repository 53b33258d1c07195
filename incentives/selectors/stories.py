"""The story of a line, told from what was kept when it was posted: nothing is calculated again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.models import Line, Standing, WindowResult

from .statements import said_by

if TYPE_CHECKING:
    from incentives.engine.story import Story

_WINDOW = (
    "component",
    "window_from",
    "window_before",
    "gate_open",
    "multiplier",
    "rate",
    "band",
    "band_to",
    "target",
    "entitled",
    "operands",
)
_STANDING = ("measure", "window_from", "window_before", "value", "quota", "attainment", "facts")
_LINE = (
    "component",
    "unit",
    "window_from",
    "window_before",
    "kind",
    "source",
    "fact",
    "credited_on",
    "first_period",
    "reason",
    "position",
    "share",
    "credit",
    "running_before",
    "running_after",
    "deal_exact",
    "exact_before",
    "exact_after",
    "entitled",
    "earned_before",
    "amount",
    "operands",
)


def story_of(line: Line) -> Story:
    """Tell how a line came about, by the text of its own version and what was frozen in its own batch."""
    from incentives.engine.explain import story

    kept: dict[str, Any] = {"batch_id": line.batch_id, "person_id": line.person_id, "plan_version_id": line.plan_version_id}
    window = WindowResult.objects.filter(
        **kept, component=line.component, window_from=line.window_from, window_before=line.window_before
    ).first()
    standings = [_row(each, _STANDING) for each in Standing.objects.filter(**kept)]
    plan = said_by([line.plan_version])[line.plan_version_id]
    return story(plan, _row(line, _LINE), _row(window, _WINDOW) if window else None, standings)


def _row(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
