"""Reads the measures of a plan: which facts count, when, how much, for whom, and over which window they add up."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as Map
from typing import Final

from .check_credit import read_credit
from .check_quotas import read_quota
from .check_returns import read_returns
from .check_scores import ScoreReader
from .check_settings import read_requires
from .check_windfall import read_windfall
from .document import Mapping, Scalar
from .facts import Field, FieldType, Source
from .formula import Formula, Level, ValueType
from .group import Group, read_key
from .names import MeasureName, Names, Scope, Unit
from .periods import THE_PERIOD, TO_DATE, WEEKS, is_shorter
from .plan import Aggregate, CreditTo, Measure, PeriodKind, QuotaBasis, Requires, Share, Window, WindowKind
from .report import Report
from .resolve import read_formula
from .words import _, nearest, quoted

_KEYS: Final = ("from", "where", "date", "value", "take", "credit", "over", "quota", "requires", "returns", "windfall", "ratio", "score")
_RATIO_KEYS: Final = ("ratio", "over", "quota")
_TAKES: Final = {item.value: item for item in Aggregate if item not in (Aggregate.RATIO, Aggregate.SCORE)}
_ROLLING: Final = re.compile(r"rolling +([0-9]{1,3}) +months?", re.ASCII)
MOST_ROLLING_MONTHS: Final = 60
_PLAIN_AGGREGATES: Final = frozenset({Aggregate.COUNT, Aggregate.DISTINCT})


class MeasureReader:
    """Reads all measures in two rounds: first those of facts, then the ratios that divide them."""

    def __init__(self, names: Names, requires: Requires, period: PeriodKind | None, report: Report) -> None:
        self.names = names
        self.requires = requires
        self.period = period
        self.report = report

    def read(self, group: Group, taken: set[str]) -> dict[str, Measure]:
        """Read `measures`; names.measures then knows each of them, broken ones too."""
        entries = [entry for entry in group.group("measures") or () if read_key(entry.key, "measure", taken, self.report)]
        found: dict[str, Measure | None] = {}
        for entry in entries:
            key = entry.key.text
            self.names.measures[key] = MeasureName(key, known=False)
            if not isinstance(entry.value, Mapping):
                self.report.add(
                    "not_a_group",
                    entry.value,
                    _("A measure has keys of its own: `from`, `date`, `value`."),
                    _("Write them indented below it."),
                )
            elif entry.value.get("ratio") is None and entry.value.get("score") is None:
                found[key] = self._measure(key, entry.value)
        nodes = {entry.key.text: entry.value for entry in entries if isinstance(entry.value, Mapping)}
        ratios = {key: node for key, node in nodes.items() if node.get("ratio")}
        scores = {key: node for key, node in nodes.items() if node.get("score") and key not in ratios}
        scored = ScoreReader(self.names, dict(found), (*ratios, *scores), self.report)
        for key, node in ratios.items():
            found[key] = self._ratio(key, node, found, (*ratios, *scores))
        for key, node in scores.items():
            found[key] = scored.read(key, node)
        order = [entry.key.text for entry in entries]
        return {key: measure for key in order if (measure := found.get(key)) is not None}

    def _measure(self, key: str, node: Mapping) -> Measure | None:
        before = len(self.report.problems)
        group = Group(node, self.report, _KEYS)
        aggregate = group.choice("take", _TAKES, Aggregate.SUM)
        requires = None if "requires" not in group else read_requires(group)
        source = self._source(group, requires or self.requires)
        over = self._over(group)
        quota = read_quota(group, self.report)
        credit = read_credit(group, self.names, source, self.report)
        if source is None:
            return None
        where = self._where(group, source)
        date = self._date(group, source)
        value = self._value(group, source, aggregate)
        returns = read_returns(group, self.names, source, aggregate)
        windfall = read_windfall(group, aggregate, over, quota.basis, returns)
        if len(self.report.problems) > before or date is None:
            return None
        formula, money = value
        self.names.measures[key] = MeasureName(
            key,
            aggregate,
            money,
            over,
            source,
            credit.is_shared,
            None if formula is None else formula.tree,
            date=date.name,
            returns=returns,
        )
        return Measure(
            key,
            aggregate,
            source.name,
            where,
            date.name,
            formula,
            money,
            credit.to,
            credit.share,
            over,
            quota.basis,
            role=credit.role,
            territory=credit.territory,
            overlay=credit.overlay,
            seasons=quota.seasons,
            ramp=quota.ramp,
            requires=requires,
            returns=returns,
            windfall=windfall,
        )

    def _source(self, group: Group, requires: Requires) -> Source | None:
        sources = self.names.catalog.sources
        if "from" not in group:
            if not group.refused:
                group.missing("from", _("Say which facts it adds up, for example `from: deals`."))
            return None
        scalar = group.scalar("from")
        if scalar is None:
            return None
        if scalar.text not in sources:
            guess = nearest(scalar.text, sources)
            remedy = _("Did you mean `%(guess)s`?") if guess else _("Sources are %(known)s.")
            self.report.add(
                "unknown_source",
                scalar,
                _("There is no source of facts “%(name)s”."),
                remedy,
                name=scalar.text[:60],
                guess=guess or "",
                known=quoted(sources),
            )
            return None
        source = sources[scalar.text]
        if requires is Requires.ACCEPTED_ORDER and source.accepted_order_field is None:
            self.report.add(
                "no_accepted_order",
                scalar,
                _("`%(source)s` cannot say whether an accepted order stands behind a fact, and one is required."),
                _("Take another source, or write `requires: nothing` for this measure, which every statement will then say."),
                source=source.name,
            )
        return source

    def _where(self, group: Group, source: Source) -> Formula | None:
        scalar = group.scalar("where")
        read = None if scalar is None else read_formula(scalar, Scope(self.names, Level.FACT, source), self.report, ValueType.YES_NO)
        return None if read is None else read[0]

    def _date(self, group: Group, source: Source) -> Field | None:
        days = {name: field for name, field in source.fields.items() if field.type is FieldType.DAY}
        if "date" not in group:
            if not group.refused:
                group.missing("date", _("Name the day field that says when a fact counts, for example `date: closed_on`."))
            return None
        scalar = group.scalar("date")
        if scalar is None:
            return None
        if scalar.text in days:
            return days[scalar.text]
        guess = nearest(scalar.text, days)
        remedy = _("Did you mean `%(guess)s`?") if guess else _("Days of `%(source)s` are %(known)s.")
        self.report.add(
            "not_a_day_field",
            scalar,
            _("`%(name)s` is no day field of `%(source)s`."),
            remedy,
            name=scalar.text[:60],
            source=source.name,
            guess=guess or "",
            known=quoted(days),
        )
        return None

    def _value(self, group: Group, source: Source, aggregate: Aggregate) -> tuple[Formula | None, bool]:
        scalar = group.scalar("value")
        if aggregate is Aggregate.COUNT:
            if scalar is not None:
                self.report.add(
                    "value_with_count",
                    scalar,
                    _("`take: count` counts facts and reads no value."),
                    _("Delete `value`, or write `take: sum`."),
                )
            return None, False
        if "value" not in group:
            if not group.refused:
                group.missing("value", _("Say what is added up, for example `value: amount`, or write `take: count`."))
            return None, False
        wanted = None if aggregate is Aggregate.DISTINCT else ValueType.NUMBER
        scope = Scope(self.names, Level.FACT, source, own_currency=True)
        read = None if scalar is None else read_formula(scalar, scope, self.report, wanted)
        if read is None or scalar is None:
            return None, False
        formula, unit = read
        if formula.type is ValueType.YES_NO:
            self.report.add(
                "wrong_type", scalar, _("There are only two different values of yes and no."), _("Count with `where` and `take: count`.")
            )
        return formula, unit is Unit.MONEY and aggregate not in _PLAIN_AGGREGATES

    def _over(self, group: Group, default: Window = THE_PERIOD) -> Window:
        scalar = group.scalar("over")
        if scalar is None:
            return default
        rolling = _ROLLING.fullmatch(scalar.text)
        if rolling is not None:
            months = int(rolling[1])
            if self.period in WEEKS or self.period is PeriodKind.HALF_MONTH:
                text = _("A rolling window is made of whole months, and a %(period)s may end in the middle of one.")
                remedy = _("Write `over: period`, or a window to date.")
                self.report.add("rolling_parts_of_months", scalar, text, remedy, period=str(self.period))
                return default
            if 1 <= months <= MOST_ROLLING_MONTHS:
                return Window(WindowKind.ROLLING, months)
            self.report.add(
                "bad_rolling",
                scalar,
                _("A rolling window has 1 to %(most)s months."),
                _("Write `rolling 3 months`."),
                most=MOST_ROLLING_MONTHS,
            )
            return default
        windows = {kind.value: Window(kind) for kind in WindowKind if kind is not WindowKind.ROLLING}
        words = {**windows, "rolling 3 months": Window(WindowKind.ROLLING, 3)}
        window = group.choice("over", words, default, later=("week to date", "week", "territory year"))
        self._refuse_shorter_than_period(window, scalar)
        return window

    def _refuse_shorter_than_period(self, window: Window, scalar: Scalar) -> None:
        kind = TO_DATE.get(window.kind)
        if kind is not None and self.period is not None and is_shorter(kind, self.period):
            self.report.add(
                "window_too_short",
                scalar,
                _("A plan by the %(period)s cannot add up over a %(window)s: it would start anew in the middle of the period."),
                _("Write `over: period`, or a longer window."),
                period=self.period.value,
                window=kind.value,
            )

    def _ratio(self, key: str, node: Mapping, found: Map[str, Measure | None], ratios: Collection[str]) -> Measure | None:
        group = Group(node, self.report, _RATIO_KEYS)
        inner_node = group.group("ratio")
        if inner_node is None:
            return None
        inner = Group(inner_node, self.report, ("of", "to"))
        parts = [self._part(inner, name, found, ratios) for name in ("of", "to")]
        of, to = parts
        if "quota" in group:
            self.report.add(
                "quota_of_ratio", group.key_place("quota"), _("A ratio has no quota: quotas are counted out by days."), _("Delete `quota`.")
            )
        if of is None or to is None:
            return None
        if of.over != to.over:
            self.report.add(
                "ratio_windows_differ",
                inner.node,
                _("`%(of)s` and `%(to)s` add up over different windows."),
                _("Give both the same `over`."),
                of=of.key,
                to=to.key,
            )
            return None
        over = self._over(group, of.over)
        if over != of.over:
            self.report.add(
                "ratio_windows_differ",
                group.key_place("over"),
                _("A ratio has the window of the measures it divides."),
                _("Delete `over` here."),
            )
            return None
        self.names.measures[key] = MeasureName(key, Aggregate.RATIO, of.money and not to.money, over)
        return Measure(
            key,
            Aggregate.RATIO,
            None,
            None,
            None,
            None,
            of.money and not to.money,
            CreditTo.OWNER,
            Share.FULL,
            over,
            QuotaBasis.OF_THE_WINDOW,
            (of.key, to.key),
        )

    def _part(self, inner: Group, name: str, found: Map[str, Measure | None], ratios: Collection[str]) -> Measure | None:
        if name not in inner:
            if not inner.refused:
                inner.missing(name, _("Write `ratio: {of: won_deals, to: closed_deals}`."))
            return None
        scalar = inner.scalar(name)
        if scalar is None:
            return None
        if scalar.text in ratios:
            self.report.add(
                "ratio_of_ratio",
                scalar,
                _("`%(name)s` is a ratio or scorecard itself."),
                _("Divide two measures that count facts."),
                name=scalar.text,
            )
            return None
        if scalar.text in self.names.measures:
            return found.get(scalar.text)
        guess = nearest(scalar.text, found)
        self.report.add(
            "not_a_measure",
            scalar,
            _("`%(name)s` is no measure of this plan."),
            _("Did you mean `%(guess)s`?") if guess else _("Define it under `measures` first."),
            name=scalar.text[:60],
            guess=guess or "",
        )
        return None
