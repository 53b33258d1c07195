"""Reads `limits` of a plan: its cap, what becomes of a total below zero, its draw."""

from __future__ import annotations

import re
from typing import Final

from .compile_formula import references
from .document import Listing, Mapping, Node, Scalar
from .formula import Formula, Level, Lookup, MonthsOnPlanRef, ParameterRef, ValueType
from .group import Group
from .names import Names, Scope, Unit
from .periods import AMOUNTS_PER, is_shorter
from .plan import Excess, Limit, LimitScope, PeriodKind
from .plan_money import AtMost, Draw, DrawKind, Negative, PlanLimits
from .report import Report
from .resolve import read_formula
from .units import literal_of
from .words import _, nearest

_PER: Final = re.compile(r"(.*?)\s+per\s+([A-Za-z-]+)\s*", re.ASCII | re.DOTALL)
_FIRST: Final = re.compile(r"first +([1-9][0-9]?) +months?", re.ASCII)
_KINDS: Final = AMOUNTS_PER
_DRAW_KEYS: Final = ("amount", "kind", "for", "until", "recover at most", "left at the end")


def read_limits(group: Group, names: Names, period: PeriodKind | None) -> PlanLimits | None:
    """Return what `limits` of the plan says; None where it is left out or cannot be read."""
    node = group.group("limits")
    return None if node is None else _LimitsReader(node, names, period, group.report).read()


class _LimitsReader:
    def __init__(self, node: Mapping, names: Names, period: PeriodKind | None, report: Report) -> None:
        self.group = Group(node, report, ("cap", "excess", "negative", "draw"))
        self.scope = Scope(names, Level.WINDOW)
        self.period = period
        self.report = report

    def read(self) -> PlanLimits:
        caps = self._caps()
        excess = self.group.choice("excess", {item.value: item for item in Excess}, Excess.LOST)
        if "excess" in self.group and "cap" not in self.group:
            self.report.add(
                "nothing_to_carry",
                self.group.key_place("excess"),
                _("`excess` says what becomes of what the plan's cap cuts, and there is no cap."),
                _("Write a cap, like `cap: 30000 per month`, or delete `excess`."),
            )
        negative = self.group.choice("negative", {item.value: item for item in Negative}, Negative.CARRIED)
        return PlanLimits(caps, excess, negative, self._draw())

    def _caps(self) -> tuple[Limit, ...]:
        node = self.group["cap"]
        items: tuple[Node, ...] = () if node is None else node.items if isinstance(node, Listing) else (node,)
        limits: list[Limit] = []
        for item in items:
            if not isinstance(item, Scalar):
                remedy = _("Write `cap: [30000 per month, 200000 per year]`.")
                self.report.add("bad_limit", item, _("The plan's cap is an amount, or a list of amounts."), remedy)
                continue
            kind, amount = self._per(item, None)
            formula = self._amount(item, "cap", amount)
            if kind is None or formula is None:
                continue
            scope = LimitScope(kind.value)
            if any(scope is other.scope for other in limits):
                text = _("There are two of `%(key)s` per %(scope)s.")
                self.report.add("two_limits", item, text, _("Keep one."), key="cap", scope=scope.value)
                continue
            limits.append(Limit(formula, scope))
        return tuple(limits)

    def _per(self, item: Scalar, otherwise: PeriodKind | None) -> tuple[PeriodKind | None, str]:
        """Return how long the amount is for, and the amount as it is written."""
        match = _PER.fullmatch(item.text)
        word = match[2] if match else ""
        amount = match[1] if match else item.text
        if not word and otherwise is not None:
            return otherwise, amount
        if word == "period" and (otherwise is not None or self.period in _KINDS.values()):
            return self.period, amount
        kind = _KINDS.get(word)
        if kind is None:
            guess = nearest(word, _KINDS) if word else None
            remedy = _("Did you mean per %(guess)s?") if guess else _("Write per month, quarter, half-year or year: `30000 per month`.")
            text = _("An amount cannot hold per “%(word)s”.") if word else _("Nothing says for how long this amount is meant.")
            self.report.add("unknown_limit_scope", item, text, remedy, word=word[:40], guess=guess or "")
        elif otherwise is None and self.period is not None and is_shorter(kind, self.period):
            self.report.add(
                "limit_too_short",
                item,
                _("The plan is calculated by the %(period)s, so nothing is known about a single %(word)s."),
                _("Write per %(period)s, or shorten the plan's period."),
                period=self.period.value,
                word=word,
            )
            return None, amount
        return kind, amount

    def _amount(self, item: Scalar, key: str, text: str) -> Formula | None:
        read = self._formula(item, key, text)
        if read is None:
            return None
        formula, unit = read
        if unit is Unit.SHARE and literal_of(formula.tree) != 0:
            text = _("`%(key)s` is an amount, and this is a percentage of nothing.")
            self.report.add("limit_is_share", item, text, _("Write an amount, like 2000."), key=key)
            return None
        return formula

    def _formula(self, item: Scalar, key: str, text: str) -> tuple[Formula, Unit] | None:
        """Read a number that needs nothing but what was agreed with the payee."""
        read = read_formula(item, self.scope, self.report, ValueType.NUMBER, text=text)
        if read is None:
            return None
        formula, unit = read
        if not all(isinstance(reference, ParameterRef | Lookup | MonthsOnPlanRef) for reference in references(formula)):
            self.report.add(
                "limits_read_windows",
                item,
                _("`%(key)s` of the plan holds for all its windows together, so it can read no measure and no target."),
                _("Write an amount, or a parameter of the plan."),
                key=key,
            )
            return None
        literal = literal_of(formula.tree)
        if literal is not None and literal < 0:
            self.report.add("negative_limit", item, _("`%(key)s` is below zero."), _("Write an amount of 0 or more."), key=key)
            return None
        return formula, unit

    def _draw(self) -> Draw | None:
        node = self.group.group("draw")
        if node is None:
            return None
        group = Group(node, self.report, _DRAW_KEYS)
        example = _("Write `draw: {amount: 2000 per month, kind: recoverable guarantee}`.")
        for key in ("amount", "kind"):
            if key not in group and not group.refused:
                group.missing(key, example)
        scalar = group.scalar("amount")
        per, amount = self._per(scalar, self.period or PeriodKind.MONTH) if scalar is not None else (None, "")
        formula = None if scalar is None else self._amount(scalar, "amount", amount)
        kind = group.choice("kind", {item.value: item for item in DrawKind}, None)
        months = self._first_months(group)
        until = group.day("until")
        if "for" in group and "until" in group:
            self.report.add(
                "two_ends", group.key_place("until"), _("The draw ends twice: by `for` and by `until`."), _("Keep one of them.")
            )
        at_most = self._at_most(group)
        forgiven = group.choice("left at the end", {"recovered": False, "forgiven": True}, False)
        if kind is not None and not kind.is_recoverable:
            for key in ("recover at most", "left at the end"):
                if key in group:
                    text = _("A draw of the kind %(kind)s is never taken back, so there is nothing for `%(key)s`.")
                    self.report.add("nothing_to_recover", group.key_place(key), text, _("Delete it."), kind=kind.value, key=key)
        elif "left at the end" in group and not ("for" in group or "until" in group):
            text = _("The draw has no end, so nothing is ever left at its end.")
            self.report.add("no_end", group.key_place("left at the end"), text, _("Write `for: first 6 months` or `until: 2026-07-01`."))
        if formula is None or per is None or kind is None:
            return None
        return Draw(formula, per, kind, months, until, at_most, forgiven)

    def _first_months(self, group: Group) -> int | None:
        scalar = group.scalar("for")
        if scalar is None:
            return None
        match = _FIRST.fullmatch(" ".join(scalar.text.split()))
        if match is None:
            text = _("`for` says how long after the first day on the plan the draw ends.")
            self.report.add("bad_for", scalar, text, _("Write `for: first 6 months`."))
            return None
        return int(match[1])

    def _at_most(self, group: Group) -> AtMost | None:
        scalar = group.scalar("recover at most")
        read = None if scalar is None else self._formula(scalar, "recover at most", scalar.text)
        return None if read is None else AtMost(read[0], read[1] is Unit.SHARE)
