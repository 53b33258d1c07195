"""Windows, parts of windows, quotas and targets."""

from __future__ import annotations

from .mistake import in_module

_windows = in_module("windows")
_weights = in_module("weights")
_days = in_module("proration")
_periods = in_module("periods")
_payees = in_module("payees")

MISTAKES = (
    _days(
        "A part of a window counts the day after its last, too.",
        "",
        "return count(part.before) - count(part.start)",
        "return count(part.before) - count(part.start) + 1",
    ),
    _windows(
        "Whoever is hired or leaves in a window has all of it.",
        "",
        "days = days and days.meet(*row.employed)",
        "pass",
    ),
    _windows(
        "A quota to date is that of the whole window.",
        "measures.*.quota",
        "until = span.till if measure.quota_basis is QuotaBasis.TO_DATE else None",
        "until = None",
    ),
    _windows(
        "A new quota is blended, though the plan splits the window there.",
        "new quota: split",
        "if plan.new_quota is not NewQuota.SPLIT:",
        "if True:",
    ),
    _windows(
        "A window is split at a new quota, though the plan blends it.",
        "",
        "if plan.new_quota is not NewQuota.SPLIT:",
        "if False:",
    ),
    _windows(
        "Who is there for a part of a window has the target of all of it.",
        "target",
        "found = weighed(rows, window, span.window, span.days, None, counting)",
        "found = weighed(rows, window, span.window, span.window, None, counting)",
    ),
    _weights(
        "A yearly quota is that of each month.",
        "",
        "return MONTHS[unit.kind] / MONTHS[per]",
        "return Fraction(1)",
    ),
    _payees(
        "A quota that names no plan goes before one that names this plan.",
        "",
        "named[person].setdefault(measure, rows)",
        "named[person][measure] = rows",
    ),
    _periods(
        "Quarters and years are those of the calendar, whenever the fiscal year starts.",
        "starts: april; over: year to date",
        "return Period.of(kind, self.start, self.fiscal_year_starts, self.made_of)",
        "return Period.of(kind, self.start, 1, self.made_of)",
    ),
    _periods(
        "What is paid in the last month of a quarter is paid in its first.",
        "components.*.when",
        "return self.before == self.enclosing(_LAST_MONTH_OF[when]).before",
        "return self.start == self.enclosing(_LAST_MONTH_OF[when]).start",
    ),
    _periods(
        "A week belongs to the month that holds its Sunday.",
        "period: week",
        "return start + dt.timedelta(days=7 * WEEKS[kind] // 2)",
        "return start + dt.timedelta(days=7 * WEEKS[kind] - 1)",
    ),
    _weights(
        "A week has a quarter of what is stated for its month.",
        "period: week",
        "return Fraction(own, of) if of else Fraction(0)",
        "return Fraction(1, 4)",
    ),
    _periods(
        "A rolling window is a month short.",
        "over: rolling 3 months",
        "return Days(add_months(period.before, -window.months), period.before)",
        "return Days(add_months(period.before, 1 - window.months), period.before)",
    ),
)
