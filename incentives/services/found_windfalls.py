"""Keeping the windfalls that a run has found, forgetting those that it has found no more, closing those that nothing counts any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from incentives.models import Windfall, WindfallReview
from incentives.selectors.versions import published_versions, shared_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.calculation.inputs import Inputs
    from incentives.engine.plan import Plan

AT_ONCE: Final = 1000
Key = tuple[int, int, str, str]
"""Person, plan, measure, fact."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """The days of one plan that were calculated, and of whom."""

    plan_id: int
    first: Mapping[str, dt.date]
    """Measure → the first day that was added up, where that is earlier than `start`."""
    start: dt.date
    before: dt.date
    persons: frozenset[int] | None
    """None: everybody."""

    def holds(self, windfall: Windfall) -> bool:
        if self.persons is not None and windfall.person_id not in self.persons:
            return False
        return min(self.start, self.first.get(windfall.measure, self.start)) <= windfall.credited_on < self.before


def keep_windfalls(*, inputs: Inputs, found: pa.Table, at: dt.datetime) -> None:
    """Keep what was found. What nobody has decided on, lies on days that were calculated and was not found is none any more.

    found: `Computed.windfalls`. Must run in a transaction.
    """
    plan_of = {version.id: version.plan_id for version in inputs.all_versions}
    kept = {key: windfall for row in found.to_pylist() for key, windfall in [_windfall(row, plan_of[row["plan_version_id"]], at)]}
    _forget(inputs, kept)
    _reopen(kept)
    Windfall.objects.bulk_create(
        kept.values(),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["person", "plan", "measure", "fact"],
        update_fields=["source", "credit", "limit", "unit", "credited_on", "needs_review", "found_at"],
    )
    _close(at)


def _windfall(row: Mapping[str, Any], plan_id: int, at: dt.datetime) -> tuple[Key, Windfall]:
    same = ("person_id", "measure", "source", "fact", "credited_on", "credit", "limit", "needs_review")
    windfall = Windfall(plan_id=plan_id, unit=row["unit"] or "", found_at=at, **{name: row[name] for name in same})
    return _key(windfall), windfall


def _key(windfall: Windfall) -> Key:
    return windfall.person_id, windfall.plan_id, windfall.measure, windfall.fact


def _forget(inputs: Inputs, kept: Mapping[Key, Windfall]) -> None:
    plan_ids = {version.plan_id for version in inputs.all_versions}
    known = list(Windfall.objects.filter(plan_id__in=plan_ids, review__isnull=True))
    if not known:
        return
    looked = [each for one in (*inputs.corrections, inputs) for each in _looked(one)]
    gone = [
        windfall.pk
        for windfall in known
        if _key(windfall) not in kept and any(each.plan_id == windfall.plan_id and each.holds(windfall) for each in looked)
    ]
    # Somebody may decide at this moment: whoever does holds the row, and is waited for.
    held = list(Windfall.objects.select_for_update(of=("self",)).filter(pk__in=gone).order_by("pk").values_list("pk", flat=True))
    decided = WindfallReview.objects.filter(windfall_id__in=held).values_list("windfall_id", flat=True)
    Windfall.objects.filter(pk__in=set(held).difference(decided)).delete()


def _reopen(kept: Mapping[Key, Windfall]) -> None:
    """Let those wait again that were closed and are found after all: a version of their plan holds again."""
    closed = WindfallReview.objects.filter(counts=WindfallReview.Counts.NOTHING_WAITS).select_related("windfall")
    again = [review.windfall_id for review in closed if _key(review.windfall) in kept] if kept else []
    # Whoever decides otherwise at this moment holds the row, is waited for, and stays decided.
    held = Windfall.objects.select_for_update(of=("self",)).filter(pk__in=again).order_by("pk").values_list("pk", flat=True)
    for review in WindfallReview.objects.filter(windfall_id__in=list(held), counts=WindfallReview.Counts.NOTHING_WAITS):
        review.delete()


def _close(at: dt.datetime) -> None:
    """Close what waits for a plan of which no version holds any more on the day of the deal: no run looks there, and none would pay it."""
    holding = published_versions().filter(plan=OuterRef("plan"), effective_from__lte=OuterRef("credited_on"))
    holding = holding.filter(Q(in_force_before__isnull=True) | Q(in_force_before__gt=OuterRef("credited_on")))
    waiting = Windfall.objects.filter(needs_review=True, review__isnull=True).exclude(Exists(holding))
    held = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    decided = set(WindfallReview.objects.filter(windfall__in=held).values_list("windfall_id", flat=True))
    for windfall in held:
        if windfall.pk in decided or _is_looked_back_on(windfall):
            continue
        WindfallReview.objects.create(
            windfall=windfall,
            counts=WindfallReview.Counts.NOTHING_WAITS,
            reason=gettext("No version of the plan holds any more on the day of this deal, so there is nothing that it could count for."),
            decided_at=at,
        )


def _is_looked_back_on(windfall: Windfall) -> bool:
    """Whether a later version adds up over a window that is not cut where the version begins."""
    from incentives import documents
    from incentives.engine.plan import WindowKind

    shared = shared_rows()
    for version in published_versions().filter(plan_id=windfall.plan_id, effective_from__gt=windfall.credited_on):
        measure = documents.plan_of(version.document, shared).measures.get(windfall.measure)
        if measure is not None and measure.over.kind is WindowKind.ROLLING:
            return True
    return False


def _looked(inputs: Inputs) -> Iterator[_Looked]:
    from incentives.calculation.computing import plan_of_version
    from incentives.calculation.reading import in_calendar_of

    plans: dict[int, list[Plan]] = {}
    for version in inputs.versions:
        plans.setdefault(version.plan_id, []).append(plan_of_version(version, inputs))
    persons = None if inputs.only is None else frozenset(map(int, inputs.only))
    for plan_id, versions in plans.items():
        period = in_calendar_of(versions[0], inputs.period)
        yield _Looked(plan_id, _first_days(versions, inputs), period.start, period.before, persons)


def _first_days(versions: Iterable[Plan], inputs: Inputs) -> dict[str, dt.date]:
    """Of each measure the first day that any version adds up: its window's, or, but for rolling ones, where the version begins (2.2)."""
    from incentives.calculation.reading import in_calendar_of
    from incentives.engine.periods import window_of
    from incentives.engine.plan import WindowKind

    first: dict[str, dt.date] = {}
    for plan in versions:
        for key, measure in plan.measures.items():
            start = window_of(measure.over, in_calendar_of(plan, inputs.period)).start
            if measure.over.kind is not WindowKind.ROLLING and plan.effective_from is not None:
                start = max(start, plan.effective_from)
            first[key] = min(start, first.get(key, start))
    return first
