"""Reads the head of a plan: its name, currency, period, dates, rounding, parameters."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .check_absence import read_absence
from .document import Mapping, Scalar
from .formula import ValueType
from .group import Group, choose, read_day, read_key, read_number
from .money import STORED_DECIMALS, decimals_of, is_currency, plain_number
from .names import PARAMETER_KINDS, Names
from .periods import WEEKS
from .plan import Parameter, PeriodKind, Requires
from .plan_days import Basis, NewAssignment, NewQuota, Prorated, Proration
from .report import Report
from .words import _, nearest

LONGEST_NAME = 200
MONTH_NAMES = "january february march april may june july august september october november december".split()  # noqa: SIM905

_PERIODS_LATER = ("day",)


def read_name(group: Group) -> str:
    if "plan" not in group:
        group.missing("plan", _("Begin with a line like `plan: Name of the plan`."))
        return ""
    name, scalar = group.text("plan"), group.scalar("plan")
    if scalar is not None and not 1 <= len(name or "") <= LONGEST_NAME:
        remedy = _("Write a name of 1 to %(most)s characters.")
        group.report.add("bad_plan_name", scalar, _("The plan's name is empty, or too long."), remedy, most=LONGEST_NAME)
    return name or ""


def read_currency(group: Group) -> str | None:
    if "currency" not in group:
        group.missing("currency", _("Write the currency the plan is calculated in, for example `currency: USD`."))
        return None
    scalar = group.scalar("currency")
    return None if scalar is None else currency_of(scalar, group.report)


def currency_of(scalar: Scalar, report: Report) -> str | None:
    """Read the code of a currency."""
    if is_currency(scalar.text):
        return scalar.text
    from .money import CURRENCIES

    guess = scalar.text.upper() if is_currency(scalar.text.upper()) else nearest(scalar.text.upper()[:3], CURRENCIES)
    remedy = _("Did you mean %(guess)s?") if guess else _("Write its three letters of ISO 4217, for example USD.")
    report.add("unknown_currency", scalar, _("“%(text)s” is no currency."), remedy, text=scalar.text[:20], guess=guess or "")
    return None


def read_period(group: Group) -> PeriodKind | None:
    if "period" not in group:
        remedy = _("Say how often the plan is calculated: `period: month`, week, fortnight, half-month, quarter, half-year or year.")
        group.missing("period", remedy)
        return None
    scalar = group.scalar("period")
    return None if scalar is None else choose(scalar, "period", {kind.value: kind for kind in PeriodKind}, group.report, _PERIODS_LATER)


def read_fiscal_year(group: Group) -> int:
    node = group.group("fiscal year")
    if node is None:
        return 1
    inner = Group(node, group.report, ("starts",))
    if "starts" not in inner and not inner.refused:
        inner.missing("starts", _("Write the month the fiscal year starts with: `fiscal year: {starts: april}`."))
    return inner.choice("starts", {name: number for number, name in enumerate(MONTH_NAMES, 1)}, 1)


def read_effective(group: Group) -> tuple[dt.date | None, dt.date | None]:
    remedy = _("Say from which day the plan holds: `effective: {from: 2026-01-01, before: 2027-01-01}`.")
    if "effective" not in group:
        group.missing("effective", remedy)
    node = group.group("effective")
    if node is None:
        return None, None
    inner = Group(node, group.report, ("from", "before"))
    if "from" not in inner and not inner.refused:
        inner.missing("from", remedy)
    start, before = inner.day("from"), inner.day("before")
    if start is not None and before is not None and before <= start:
        group.report.add(
            "dates_reversed",
            inner.key_place("before"),
            _("The plan ends before it begins."),
            _("`before` is the first day on which the plan no longer holds: it comes after `from`."),
        )
        return start, None
    return start, before


def read_requires(group: Group) -> Requires:
    # What cannot be read requires nothing, so that measures are not blamed for it.
    unread = Requires.NOTHING if "requires" in group else Requires.ACCEPTED_ORDER
    return group.choice("requires", {item.value: item for item in Requires}, unread)


def read_proration(group: Group) -> tuple[Proration, NewQuota]:
    node = group.group("proration")
    if node is None:
        return Proration(), NewQuota.BLEND
    inner = Group(node, group.report, ("by", "of", "absence", "relief", "new quota", "new assignment"))
    by = inner.choice("by", {item.value: item for item in Basis}, Basis.CALENDAR_DAYS)
    of = inner.choice("of", {item.value: item for item in Prorated}, Prorated.QUOTA_AND_TARGET)
    absence, relief = read_absence(inner, of)
    new_assignment = inner.choice("new assignment", {item.value: item for item in NewAssignment}, NewAssignment.BLEND)
    new_quota = inner.choice("new quota", {item.value: item for item in NewQuota}, NewQuota.BLEND)
    return Proration(by, of, absence, relief, new_assignment), new_quota


def refuse_months_of_parts(group: Group, period: PeriodKind | None, proration: Proration) -> None:
    """A month counts for its first day, which only one of its halves, and few of its weeks, have."""
    node = group["proration"]
    if (period in WEEKS or period is PeriodKind.HALF_MONTH) and proration.by is Basis.MONTHS and isinstance(node, Mapping):
        inner = Group(node, group.report, tuple(entry.key.text for entry in node))
        text = _("Parts of a %(period)s cannot be counted in whole months.")
        remedy = _("Write `by: calendar days`, working days or 30/360.")
        group.report.add("months_of_parts", inner.key_place("by"), text, remedy, period=str(period))


def read_rounding(group: Group, currency: str | None) -> tuple[Decimal | None, Decimal | None, bool]:
    """Return the steps of money and of points (None: the currency's coin, whole points), and whether each step is rounded to them."""
    node = group.group("rounding")
    if node is None:
        return None, None, False
    inner = Group(node, group.report, ("to", "when", "points"))
    at_each_step = inner.choice("when", {"once": False, "at each step": True}, False)
    money_to = _step(inner, "to", decimals_of(currency) if currency else STORED_DECIMALS)
    return money_to, _step(inner, "points", STORED_DECIMALS), at_each_step


def _step(inner: Group, key: str, decimals: int) -> Decimal | None:
    scalar = inner.scalar(key)
    number = inner.number(key)
    if scalar is None or number is None:
        return None
    coin = Decimal((0, (1,), -decimals))
    if number.percent or number.value <= 0 or number.value % coin:
        inner.report.add(
            "bad_rounding_step",
            scalar,
            _("“%(text)s” is no step that amounts can be rounded to."),
            _("Write a multiple of %(coin)s, the smallest amount that can be paid."),
            text=scalar.text[:40],
            coin=f"{coin:f}",
        )
        return None
    return number.value


def read_parameters(group: Group, names: Names, taken: set[str]) -> None:
    """Read `parameters` into names.parameters; a broken one is kept there as None, so that its uses are not reported too."""
    node = group.group("parameters")
    for entry in node or ():
        if not read_key(entry.key, "parameter", taken, group.report):
            continue
        names.parameters[entry.key.text] = None
        if isinstance(entry.value, Mapping):
            names.parameters[entry.key.text] = _parameter(entry.key.text, entry.value, group.report)
        else:
            group.report.add(
                "not_a_group",
                entry.value,
                _("A parameter says of what kind it is."),
                _("Write %(key)s: {kind: rate, from: 0%%, to: 20%%}."),
                key=entry.key.text,
            )


def _parameter(key: str, node: Mapping, report: Report) -> Parameter | None:
    inner = Group(node, report, ("kind", "from", "to", "default"))
    if "kind" not in inner:
        inner.missing("kind", _("Write `kind: rate`, amount, number, text, yes/no or day."))
        return None
    kind = inner.choice("kind", {name: name for name in PARAMETER_KINDS}, "")
    if not kind:
        return None
    value_type = PARAMETER_KINDS[kind][0]
    least, most = _bound(inner, "from", kind), _bound(inner, "to", kind)
    if least is not None and most is not None and most < least:
        report.add("bounds_reversed", inner.key_place("to"), _("`to` is smaller than `from`."), _("Write the smaller one as `from`."))
        return None
    scalar = inner.scalar("default")
    default = None if scalar is None else parameter_value(scalar, kind, report)
    parameter = Parameter(key, kind, value_type, least, most, default)
    if scalar is not None and isinstance(default, Decimal):
        within(parameter, default, scalar, report)
    return parameter


def _bound(inner: Group, key: str, kind: str) -> Decimal | None:
    scalar = inner.scalar(key)
    if scalar is None:
        return None
    if PARAMETER_KINDS[kind][0] is not ValueType.NUMBER:
        inner.report.add(
            "bound_without_number", scalar, _("A %(kind)s has no smallest and largest value."), _("Delete `%(key)s`."), kind=kind, key=key
        )
        return None
    value = parameter_value(scalar, kind, inner.report)
    return value if isinstance(value, Decimal) else None


def parameter_value(scalar: Scalar, kind: str, report: Report) -> Decimal | str | bool | dt.date | None:
    """Read a value of a parameter of this kind as it is written in a plan or an assignment; None after reporting what is wrong."""
    if kind == "text":
        return scalar.text
    if kind == "yes/no":
        known = {"yes": True, "no": False}
        if scalar.text not in known:
            report.add("neither_yes_nor_no", scalar, _("“%(text)s” is neither yes nor no."), _("Write yes or no."), text=scalar.text[:40])
        return known.get(scalar.text)
    if kind == "day":
        return read_day(scalar, report)
    number = read_number(scalar, report)
    if number is None:
        return None
    if kind == "rate" and not number.percent and abs(number.value) > 1:
        report.add(
            "percent_sign_missing",
            scalar,
            _("A rate of %(text)s pays %(text)s times the amount."),
            _("Write %(text)s%%."),
            text=scalar.text[:40],
        )
        return None
    if kind == "amount" and number.percent:
        report.add("amount_wanted", scalar, _("An amount is wanted here, not a percentage."), _("Write a number without %%."))
        return None
    return number.value


def within(parameter: Parameter, value: Decimal, scalar: Scalar, report: Report) -> bool:
    """Whether the value lies between the parameter's `from` and `to`; reports it if not."""
    too_small = parameter.least is not None and value < parameter.least
    too_large = parameter.most is not None and value > parameter.most
    if too_small or too_large:
        remedy = _("Allowed: from %(least)s to %(most)s.")
        if parameter.least is None or parameter.most is None:
            remedy = _("Allowed: %(most)s at most.") if parameter.least is None else _("Allowed: %(least)s at least.")
        report.add(
            "parameter_out_of_bounds",
            scalar,
            _("%(value)s lies outside what the plan allows for `%(key)s`."),
            remedy,
            value=scalar.text[:40],
            key=parameter.key,
            least=_shown(parameter, parameter.least),
            most=_shown(parameter, parameter.most),
        )
    return not (too_small or too_large)


def _shown(parameter: Parameter, bound: Decimal | None) -> str:
    """A bound as a person writes it: that of a rate as a percentage."""
    if bound is None:
        return ""
    return f"{plain_number(bound * 100)}%" if parameter.kind == "rate" else plain_number(bound)
