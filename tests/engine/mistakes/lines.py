"""From exact amounts to lines: rounding, floors, caps, gates, and what was earned before."""

from __future__ import annotations

from .meeting import a_cap_over_several_periods, floor_over_cap_of_a_deal, floor_over_cap_of_the_window
from .mistake import in_module

_frozen = in_module("compile_frozen")
_amounts = in_module("compile_amounts")
_of_windows = in_module("lines_window")
_limits = in_module("lines_limits")

MISTAKES = (
    _amounts(
        "Each line is rounded for itself, so that lines do not add up to the rounded total.",
        "",
        "t.subtract(t.round_to_step(after, self.one.step), t.round_to_step(before, self.one.step))",
        "t.round_to_step(t.subtract(after, before), self.one.step)",
    ),
    _amounts(
        "The multiplier is applied after the caps, to what they leave.",
        "components.*.multiplier; components.*.cap; components.*.on",
        'with_multiplier(self._g(x), self._frozen("multiplier")',
        "with_multiplier(self._g(x), None",
        'with_multiplier(amount, self._frozen("multiplier")',
        "with_multiplier(amount, None",
        "self.capped(after)",
        'with_multiplier(self.capped(after), self._frozen("multiplier"))',
        "self.capped(before)",
        'with_multiplier(self.capped(before), self._frozen("multiplier"))',
    ),
    _of_windows(
        "A closed gate pays the floor all the same.",
        "gate:; floor:",
        'if frozen.get("gate") is False:\n            due = NONE',
        "if False:\n            due = NONE",
    ),
    _of_windows(
        "The floor of a window is paid before the window has ended.",
        "floor:; over: year to date",
        'if frozen.get("floor") is None or not ended:',
        'if frozen.get("floor") is None:',
    ),
    _frozen(
        "A closed gate leaves amounts of the window as they are.",
        "gate:; mode: milestones",
        'exact = t.choose(columns["gate"], exact, t.ZERO)',
        "pass",
    ),
    _limits(
        "A limit of a year looks at the lines of the current period only.",
        "per year; components.*.cap",
        'total += row["amount"] if limit in counted else NONE',
        "total += NONE",
        meets=a_cap_over_several_periods,
    ),
    _amounts(
        "The cap of a deal comes before its floor, which then lifts it over the cap.",
        "",
        "size = at_most(at_least(t.absolute(self.deal), floor), cap)",
        "size = at_least(at_most(t.absolute(self.deal), cap), floor)",
        meets=floor_over_cap_of_a_deal,
    ),
    _of_windows(
        "The floor of a window comes before its cap, which then keeps it from lifting anything.",
        "",
        "step = self.program.step\n        due = max(",
        """step = self.program.step
        if frozen.get("cap") is not None:
            floor = min(floor, self._needed(frozen, "cap"))
        due = max(""",
        meets=floor_over_cap_of_the_window,
    ),
)
