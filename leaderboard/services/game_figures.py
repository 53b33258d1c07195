"""What people have in the figures that rules of games name, asked of incentives: the one place where games and pay meet."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from incentives import api as incentives
from incentives.data import Metric, MetricKind, Rankable
from incentives.engine.formula import ValueType
from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind
from leaderboard.game.rules import Named, Rule, attainment_name, quota_name, read_rule
from leaderboard.windows import Window

NOTHING: Final = Fraction(0)
POINTS: Final = "points"
Figures = dict[str, Fraction | None]


def vocabulary() -> dict[str, Rankable]:
    """Return every figure by the names that rules may use: its plan's key and its own, and its own alone where one plan only has it."""
    found = [one for one in incentives.rankable() if one.metric.kind is not MetricKind.COMPONENT]
    keys = [one.metric.key or POINTS for one in found]
    often = Counter(keys)
    names = {f"{one.plan_key.replace('-', '_')}.{key}": one for one, key in zip(found, keys, strict=True)}
    return {key: one for one, key in zip(found, keys, strict=True) if often[key] == 1} | names


def named(one: Rankable) -> Named:
    return Named(one.currency, one.adds_up or one.metric.kind is MetricKind.POINTS, one.has_quota)


@dataclass(frozen=True, slots=True)
class Read:
    """A rule, and which figures its names stand for."""

    rule: Rule
    figures: Mapping[str, Rankable]

    @property
    def reads(self) -> dict[str, Any]:
        """What is kept beside the rule, so that it goes on meaning the same when another plan gets a figure of the same name."""
        return {name: [one.metric.plan_id, one.metric.kind.value, one.metric.key] for name, one in self.figures.items()}

    @property
    def whole_only(self) -> bool:
        return bool(self.rule.of_quotas) or any(one.metric.kind is not MetricKind.MEASURE for one in self.figures.values())

    @property
    def adds_up(self) -> bool:
        return all(one.adds_up and one.metric.kind is MetricKind.MEASURE for one in self.figures.values()) and not self.rule.of_quotas


def read(text: str, wanted: ValueType | None, *, reads: Mapping[str, Any] | None = None, path: str = "rule") -> Read:
    """Read a rule over the figures there are; `reads` are those that its names were kept for. Raises engine.problems.Refused."""
    names = vocabulary()
    if reads:
        by_metric = {one.metric: one for one in names.values()}
        kept = {name: by_metric.get(Metric(said[0], MetricKind(said[1]), said[2])) for name, said in reads.items()}
        others = {name: one for name, one in names.items() if name not in kept}
        names = others | {name: one for name, one in kept.items() if one is not None}
    rule = read_rule(text, {name: named(one) for name, one in names.items()}, wanted, path=path)
    return Read(rule, {name: names[name] for name in rule.reads})


def are_whole(read: Read, windows: Iterable[Window]) -> bool:
    """Whether windows are made of whole periods of every plan of which something is read that is known for whole periods only."""
    strict = [one for name, one in read.figures.items() if one.metric.kind is not MetricKind.MEASURE or name in read.rule.of_quotas]
    return all(
        Period.of(PeriodKind(one.period), window.first, one.fiscal_year_starts).start == window.first
        and Period.of(PeriodKind(one.period), window.last, one.fiscal_year_starts).before == window.before
        for one in strict
        for window in windows
    )


@dataclass(slots=True)
class Found:
    """Figures of persons in windows."""

    figures: dict[str, dict[int, Figures]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    """By key of the window and person; of who is on none of the plans nothing."""
    last: dict[tuple[str, int], dt.date] = field(default_factory=dict)
    """The day of the newest fact that counts."""

    def of(self, window: str, person: int) -> Figures:
        return self.figures[window].get(person, {})


def figures(read: Read, windows: Sequence[Window], persons: Collection[int] | None) -> Found:
    """Return what these persons (None: everybody) have in each window. Raises incentives.api.CannotScore.

    What adds up over days is asked for once for all windows, else each window is asked for by itself.
    """
    found = Found()
    for name, one in read.figures.items():
        if one.adds_up and one.metric.kind is MetricKind.MEASURE and name not in read.rule.of_quotas:
            _by_day(found, name, one, windows, persons)
        else:
            for window in windows:
                _at_once(found, name, one, window, persons, with_quotas=name in read.rule.of_quotas)
    return found


def _by_day(found: Found, name: str, one: Rankable, windows: Sequence[Window], persons: Collection[int] | None) -> None:
    if not windows:
        return
    scores = incentives.scores(
        one.metric, start=windows[0].first, before=windows[-1].before, person_ids=persons, with_credits=True
    )  # fmt: skip
    for window in windows:
        for person in scores.by_person:
            found.figures[window.key][person][name] = NOTHING
    by_day = {window.first + dt.timedelta(days=n): window.key for window in windows for n in range((window.before - window.first).days)}
    for credit in scores.credits:
        key = by_day.get(credit.day) if credit.day is not None else None
        if key is None or credit.credit is None or credit.day is None:
            continue
        held = found.figures[key][credit.person_id]
        held[name] = (held.get(name) or NOTHING) + Fraction(credit.credit)
        found.last[key, credit.person_id] = max(credit.day, found.last.get((key, credit.person_id), credit.day))


def _at_once(found: Found, name: str, one: Rankable, window: Window, persons: Collection[int] | None, *, with_quotas: bool) -> None:
    scores = incentives.scores(one.metric, start=window.first, before=window.before, person_ids=persons, with_quotas=with_quotas)
    for person, score in scores.by_person.items():
        held = found.figures[window.key][person]
        held[name] = None if score.value is None else Fraction(score.value)
        if score.reached_on is not None:
            found.last[window.key, person] = max(score.reached_on, found.last.get((window.key, person), score.reached_on))
        if with_quotas:
            held[quota_name(name)] = None if score.quota is None else Fraction(score.quota)
            held[attainment_name(name)] = None if score.attainment is None else Fraction(score.attainment)
