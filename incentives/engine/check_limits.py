"""Reads floors and caps: `2000`, `500 per deal`, `[500 per deal, 30000 per quarter]`."""

from __future__ import annotations

import re
from typing import Final

from .document import Listing, Node, Scalar
from .formula import ValueType
from .group import Group
from .names import Scope, Unit
from .periods import is_shorter
from .plan import Excess, Limit, LimitScope, PeriodKind
from .report import Report
from .resolve import read_formula
from .units import literal_of
from .words import _, nearest

_PER: Final = re.compile(r"(.*?)\s+per\s+([A-Za-z-]+)\s*", re.ASCII | re.DOTALL)
_SCOPES: Final = {scope.value: scope for scope in LimitScope}
_KINDS: Final = {
    LimitScope.MONTH: PeriodKind.MONTH,
    LimitScope.QUARTER: PeriodKind.QUARTER,
    LimitScope.HALF_YEAR: PeriodKind.HALF_YEAR,
    LimitScope.YEAR: PeriodKind.YEAR,
}
_OF_PERIOD: Final = {kind: scope for scope, kind in _KINDS.items()}


class LimitReader:
    """Reads the limits of one component. `has_deals` is False where the component has one line for the window and none for a deal."""

    def __init__(self, group: Group, scope: Scope, period: PeriodKind | None, has_deals: bool) -> None:
        self.group = group
        self.scope = scope
        self.period = period
        self.has_deals = has_deals
        self.report: Report = group.report

    def read(self) -> tuple[tuple[Limit, ...], tuple[Limit, ...], Excess]:
        floors = self._limits("floor", (LimitScope.DEAL, LimitScope.WINDOW))
        caps = self._limits("cap", tuple(LimitScope))
        self._compare(floors, caps)
        return floors, caps, self._excess(caps)

    def _limits(self, key: str, allowed: tuple[LimitScope, ...]) -> tuple[Limit, ...]:
        node = self.group[key]
        if node is None:
            return ()
        items: tuple[Node, ...] = node.items if isinstance(node, Listing) else (node,)
        limits: list[Limit] = []
        for item in items:
            if not isinstance(item, Scalar):
                self.report.add(
                    "bad_limit",
                    item,
                    _("`%(key)s` is an amount, or a list of amounts."),
                    _("Write `%(key)s: [500 per deal, 30000]`."),
                    key=key,
                )
                continue
            limit = self._limit(key, item, allowed)
            if limit is None:
                continue
            if any(limit.scope is other.scope for other in limits):
                self.report.add(
                    "two_limits", item, _("There are two of `%(key)s` per %(scope)s."), _("Keep one."), key=key, scope=limit.scope.value
                )
                continue
            limits.append(limit)
        return tuple(limits)

    def _limit(self, key: str, item: Scalar, allowed: tuple[LimitScope, ...]) -> Limit | None:
        match = _PER.fullmatch(item.text)
        amount_text, scope_text = (match[1], match[2]) if match else (item.text, LimitScope.WINDOW.value)
        scope = self._scope(key, item, scope_text, allowed)
        read = read_formula(item, self.scope, self.report, ValueType.NUMBER, text=amount_text)
        if read is None or scope is None:
            return None
        formula, unit = read
        literal = literal_of(formula.tree)
        if unit is Unit.SHARE and literal != 0:
            self.report.add(
                "limit_is_share",
                item,
                _("`%(key)s` is an amount, and this is a percentage of nothing."),
                _("Say of what it is: `%(key)s: 200%% * target`."),
                key=key,
            )
            return None
        if literal is not None and literal < 0:
            self.report.add("negative_limit", item, _("`%(key)s` is below zero."), _("Write an amount of 0 or more."), key=key)
            return None
        return Limit(formula, scope)

    def _scope(self, key: str, item: Scalar, word: str, allowed: tuple[LimitScope, ...]) -> LimitScope | None:
        if word == "period" and self.period in _OF_PERIOD and LimitScope.MONTH in allowed:
            return _OF_PERIOD[self.period]
        scope = _SCOPES.get(word)
        if scope is None:
            guess = nearest(word, _SCOPES)
            self.report.add(
                "unknown_limit_scope",
                item,
                _("`%(key)s` cannot hold per “%(word)s”."),
                _("Did you mean per %(guess)s?")
                if guess
                else _("Write per deal, month, quarter, half-year or year, or the amount alone for the window."),
                key=key,
                word=word[:40],
                guess=guess or "",
            )
            return None
        if scope not in allowed:
            self.report.add(
                "floor_scope",
                item,
                _("`%(key)s` per %(word)s: not computed yet; it holds per deal, or for the window of the measure."),
                _("Write the amount alone for the window, or per deal."),
                key=key,
                word=word,
            )
            return None
        if scope is LimitScope.DEAL and not self.has_deals:
            self.report.add(
                "no_deals_to_limit",
                item,
                _("This component pays one amount for the window, so there is no deal that `%(key)s` could hold for."),
                _("Write the amount alone."),
                key=key,
            )
            return None
        if scope in _KINDS and self.period is not None and is_shorter(_KINDS[scope], self.period):
            self.report.add(
                "limit_too_short",
                item,
                _("The plan is calculated by the %(period)s, so nothing is known about a single %(word)s."),
                _("Write per %(period)s, or shorten the plan's period."),
                period=self.period.value,
                word=word,
            )
            return None
        return scope

    def _compare(self, floors: tuple[Limit, ...], caps: tuple[Limit, ...]) -> None:
        for floor in floors:
            for cap in caps:
                least, most = literal_of(floor.amount.tree), literal_of(cap.amount.tree)
                if floor.scope is cap.scope and least is not None and most is not None and least > most:
                    self.report.add(
                        "floor_above_cap",
                        self.group.key_place("floor"),
                        _("The floor is higher than the cap."),
                        _("Lower it, or raise the cap."),
                    )

    def _excess(self, caps: tuple[Limit, ...]) -> Excess:
        excess = self.group.choice("excess", {item.value: item for item in Excess}, Excess.LOST)
        if excess is Excess.CARRIED and not any(cap.scope in _KINDS for cap in caps):
            self.report.add(
                "nothing_to_carry",
                self.group.key_place("excess"),
                _("Only what a cap per month, quarter, half-year or year cuts can be carried into later periods."),
                _("Write such a cap, or delete `excess`."),
            )
        return excess
