"""Lines of a whole stretch: one amount for the window or period, milestones, and the top-up to a floor. Per payee and window only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .compile_rates import Style
from .component_program import ComponentProgram
from .earned import Key
from .lines import Stretch, decimal_of
from .lines_groups import Member, Part
from .money import PRODUCT_DECIMALS, STORED_DECIMALS, plain_number, rounded, rounded_to_step
from .periods import Period
from .session import Columns
from .windows import Span

Row = dict[str, Any]
NONE = Decimal(0)


@dataclass(slots=True)
class WindowLines:
    """Works out the lines of one component's stretches out of what was frozen for them."""

    program: ComponentProgram
    period: Period
    posting: Period
    """The period that posts the lines: a later one where this is the correction of a period that is closed."""
    spans: Sequence[Span]
    whose: Sequence[Stretch]
    frozen: Sequence[Mapping[str, Any]]
    shapes: Columns
    earlier: dict[Key, dict[str, Any]]
    entitled: dict[int, Decimal] = field(default_factory=dict)
    """By span, all that its lines so far are entitled to; credits are put in by the caller."""
    parts: dict[int, Part] | None = None
    """By span, what its payee gets as a member of a group; None where the component pays no group."""
    last_sums: dict[int, Decimal] = field(default_factory=dict)
    """By span, the exact running sum after its last credit."""

    def rows(self) -> list[Row]:
        """Return the lines to write, in the order of stretch, then of kind and position."""
        kind = {Style.WINDOW: "window", Style.PERIOD: "period"}.get(self.program.style)
        lines: list[Row] = []
        for number, frozen in enumerate(self.frozen):
            if self.parts is not None:
                lines += self._part(number, frozen)
            elif kind is not None:
                lines += self._one_amount(number, frozen, kind)
            elif self.program.style is Style.MILESTONES:
                lines += self._milestones(number, frozen)
            lines += self._floor(number, frozen)
        return [*lines, *self._gone()]

    def number(self, frozen: Mapping[str, Any], name: str) -> Decimal | None:
        return decimal_of(frozen[name], self.shapes[name].scale)

    def _one_amount(self, number: int, frozen: Mapping[str, Any], kind: str) -> Iterator[Row]:
        capped, entitled = self._needed(frozen, "capped"), self._needed(frozen, "rounded")
        on = self.program.component.on
        self.last_sums[number] = capped
        row = {
            "kind": kind,
            "position": 1,
            "running_after": self._amount(frozen, f"m.{on}") if on else None,
            "deal_exact": _exact(self._needed(frozen, "exact")),
            "exact_before": _exact(NONE),
            "exact_after": _exact(capped),
            "operands": None if on else frozen.get("operands"),
        }
        yield from self._line(number, frozen, row, entitled, keep_zero=True)

    def member(self, number: int) -> Member:
        """Return the payee of a stretch as a member of a pool or ranking."""
        frozen = self.frozen[number]

        def read(name: str) -> Decimal | None:
            return self.number(frozen, name) if name in frozen else None

        standing, component = read("standing"), self.program.component
        return Member(
            number=number,
            person=self.whose[number].person,
            takes_part=frozen.get("among", True) and (component.ranked is None or standing is not None),
            amount=read("pool") or standing or NONE,
            weight=Decimal(1) if component.pool is None or component.pool.share is None else read("weight") or NONE,
            gate_open=frozen.get("gate") is not False,
            multiplier=read("multiplier"),
            cap=read("cap"),
        )

    def _part(self, number: int, frozen: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the line of a member of a group: who is none has no line."""
        part = (self.parts or {}).get(number)
        if part is None:
            return
        self.last_sums[number] = part.capped
        row = {
            "kind": "period",
            "position": 1,
            "deal_exact": _exact(part.exact),
            "exact_before": _exact(part.before),
            "exact_after": _exact(part.capped),
            "operands": json.dumps(json.loads(frozen.get("operands") or "{}") | part.operands, ensure_ascii=False, separators=(",", ":")),
        }
        yield from self._line(number, frozen, row, part.entitled, keep_zero=True)

    def _milestones(self, number: int, frozen: Mapping[str, Any]) -> Iterator[Row]:
        rate = self.program.component.rate
        assert rate is not None
        before, before_rounded = NONE, NONE
        for i, band in enumerate(rate.bands):
            capped, after_rounded = self._needed(frozen, f"capped {i}"), self._needed(frozen, f"rounded {i}")
            row = {
                "kind": "milestone",
                "fact": plain_number(band.start * 100) + "%" if band.start_percent else plain_number(band.start),
                "position": i + 1,
                "running_after": self._amount(frozen, f"m.{self.program.component.on}"),
                "deal_exact": _exact(self._needed(frozen, f"exact {i}")),
                "exact_before": _exact(before),
                "exact_after": _exact(capped),
            }
            counts = bool(frozen[f"counts {i}"])
            yield from self._line(number, frozen, row, after_rounded - before_rounded, keep_zero=counts, counts=counts)
            before, before_rounded = capped, after_rounded
        self.last_sums[number] = before

    def _floor(self, number: int, frozen: Mapping[str, Any]) -> Iterator[Row]:
        ended = self.spans[number].days.before <= self.period.before
        if frozen.get("floor") is None or not ended:
            return
        floor, reached = self._needed(frozen, "floor"), self.last_sums.get(number, NONE)
        step = self.program.step
        due = max(NONE, rounded_to_step(floor, step) - rounded_to_step(reached, step))
        if frozen.get("gate") is False:
            due = NONE
        row = {
            "kind": "floor",
            "position": 1,
            "exact_before": _exact(reached),
            "exact_after": _exact(max(reached, floor) if due else reached),
        }
        yield from self._line(number, frozen, row, due, keep_zero=False)

    def _line(
        self, number: int, frozen: Mapping[str, Any], row: Row, entitled: Decimal, *, keep_zero: bool, counts: bool = True
    ) -> Iterator[Row]:
        """Yield the line if it is new and not nothing, or differs from what was earned before."""
        whose = self.whose[number]
        earlier = self.earlier.pop((whose.person, whose.window_from, whose.window_before, row["kind"], row.get("fact")), None)
        earned = NONE if earlier is None else earlier["earned"]
        self.entitled[number] = self.entitled.get(number, NONE) + entitled
        if entitled == earned and not (keep_zero and earlier is None):
            return
        if earlier is None:
            reason = "new"
        elif not counts:
            reason = "no longer counts"
        elif "gate" in frozen and not frozen["gate"]:
            reason = "gate closed"
        else:
            reason = "gate opened" if "gate" in frozen and earned == 0 else "re-rated"
        first = self.posting.name if earlier is None else earlier["first"]
        yield _whose(whose) | row | {"first_period": first, "reason": reason} | _amounts(entitled, earned)

    def _gone(self) -> Iterator[Row]:
        """Yield what was earned in stretches, or by lines, that exist no longer."""
        for (person, start, before, kind, fact), earlier in sorted(self.earlier.items(), key=lambda item: tuple(map(str, item[0]))):
            if earlier["earned"]:
                row = {"kind": kind, "fact": fact, "position": 0, "first_period": earlier["first"], "reason": "no longer counts"}
                yield _whose(Stretch(person, start, before)) | row | _amounts(NONE, earlier["earned"])

    def _needed(self, frozen: Mapping[str, Any], name: str) -> Decimal:
        value = self.number(frozen, name)
        assert value is not None
        return value

    def _amount(self, frozen: Mapping[str, Any], name: str) -> Decimal | None:
        value = self.number(frozen, name)
        return None if value is None else rounded(value, 6)


def _whose(stretch: Stretch) -> Row:
    return {"person": stretch.person, "window_from": stretch.window_from, "window_before": stretch.window_before}


def _amounts(entitled: Decimal, earned: Decimal) -> Row:
    return {"entitled": money(entitled), "earned_before": money(earned), "amount": money(entitled - earned)}


def money(amount: Decimal) -> Decimal:
    return rounded(amount, STORED_DECIMALS)


def _exact(amount: Decimal) -> Decimal:
    return rounded(amount, PRODUCT_DECIMALS)
