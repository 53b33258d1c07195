"""Reads scorecards: the weighted attainments of several measures as one (docs/plan-format.md 2.7)."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Map
from decimal import Decimal
from typing import Final

from .check_groups import as_percent
from .document import Mapping, Scalar
from .group import Group, read_number
from .names import ADDS_UP, MeasureName, Names
from .plan import Aggregate, CreditTo, Measure, QuotaBasis, Score, Share, Window
from .report import Report
from .words import _, nearest

KEYS: Final = ("score", "over", "quota")
MOST_MEASURES: Final = 30


class ScoreReader:
    """Reads one measure with `score`. `found` are the measures of facts, `others` the keys of ratios and scores."""

    def __init__(self, names: Names, found: Map[str, Measure | None], others: Collection[str], report: Report) -> None:
        self.names, self.found, self.others, self.report = names, found, others, report

    def read(self, key: str, node: Mapping) -> Measure | None:
        before = len(self.report.problems)
        group = Group(node, self.report, KEYS)
        inner_node = group.group("score")
        if inner_node is None:
            return None
        for other in ("over", "quota"):
            if other in group:
                self.report.add(
                    "beside_score",
                    group.key_place(other),
                    _("A scorecard has the window of its measures, and their quotas."),
                    _("Delete `%(key)s` here."),
                    key=other,
                )
        inner = Group(inner_node, self.report, ("weighted", "each at least", "each at most"))
        weights = self._weights(inner)
        least, most = inner.number("each at least"), inner.number("each at most")
        if least is not None and most is not None and least.value > most.value:
            self.report.add(
                "bounds_cross",
                inner.key_place("each at most"),
                _("The most that each counts is less than the least."),
                _("Lower the one, or raise the other."),
            )
        over = self._window(inner, weights)
        if over is None or len(self.report.problems) > before:
            return None
        score = Score(tuple(weights.items()), None if least is None else least.value, None if most is None else most.value)
        self.names.measures[key] = MeasureName(key, Aggregate.SCORE, False, over)
        return Measure(
            key, Aggregate.SCORE, None, None, None, None, False, CreditTo.OWNER, Share.FULL, over, QuotaBasis.OF_THE_WINDOW, score=score
        )

    def _weights(self, inner: Group) -> dict[str, Decimal]:
        node = inner.group("weighted")
        if node is None:
            if "weighted" not in inner and not inner.refused:
                inner.missing("weighted", _("Write each measure with its weight: `weighted: {bookings: 60%%, meetings: 40%%}`."))
            return {}
        before = len(self.report.problems)
        weights: dict[str, Decimal] = {}
        for entry in node:
            number = read_number(entry.value, self.report) if isinstance(entry.value, Scalar) else None
            if not isinstance(entry.value, Scalar) or (number is not None and not 0 < number.value <= 1):
                text = _("A weight is above 0 and at most 100%%.")
                self.report.add("bad_weight", entry.value, text, _("Write `bookings: 60%%`, for example."))
            elif number is not None and self._known(entry.key):
                weights[entry.key.text] = number.value
        if len(node.entries) > MOST_MEASURES:
            text = _("A scorecard has at most %(most)s measures.")
            self.report.add("too_many", node, text, _("Make two scorecards of it."), most=MOST_MEASURES)
        total = sum(weights.values(), Decimal(0))
        if len(self.report.problems) == before and total != 1:
            self.report.add(
                "weights_not_whole",
                node,
                _("The weights of the scorecard add up to %(total)s, not to 100%%."),
                _("Change them so that they are the whole together."),
                total=as_percent(total),
            )
        return weights

    def _known(self, key: Scalar) -> bool:
        """Report a key that is no measure with an attainment. One that is broken itself has been reported."""
        measure = self.found.get(key.text)
        if measure is not None and measure.aggregate in ADDS_UP:
            return True
        if measure is not None or key.text in self.others:
            text = _("`%(name)s` is no total, so it has no quota and no attainment.")
            self.report.add("no_quota_for_this", key, text, _("Weigh sums and counts."), name=key.text[:60])
        elif key.text not in self.names.measures:
            guess = nearest(key.text, self.found)
            self.report.add(
                "not_a_measure",
                key,
                _("`%(name)s` is no measure of this plan."),
                _("Did you mean `%(guess)s`?") if guess else _("Define it under `measures` first."),
                name=key.text[:60],
                guess=guess or "",
            )
        return False

    def _window(self, inner: Group, weights: Map[str, Decimal]) -> Window | None:
        parts = [measure for key in weights if (measure := self.found.get(key)) is not None]
        if len(parts) < len(weights) or not parts:
            return None
        different = next((part for part in parts if part.over != parts[0].over), None)
        if different is not None:
            self.report.add(
                "score_windows_differ",
                inner.key_place("weighted"),
                _("`%(of)s` and `%(to)s` add up over different windows."),
                _("Give both the same `over`."),
                of=parts[0].key,
                to=different.key,
            )
            return None
        return parts[0].over
