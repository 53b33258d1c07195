"""The published JSON Schemas (draft 2020-12): of a plan document, for editors that help while one writes, and of `calculate`'s JSON.

They hold the shape: keys, words, and how numbers and days are written. What a plan means is for check.py to judge; what passes there
passes here, and a key that is unknown here is unknown there. `python -m incentives.engine.schema` writes both into docs/.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from .check_groups import MOST_REWARDS
from .check_quotas import MOST_RAMPED
from .check_returns import IGNORED
from .check_settings import MONTH_NAMES
from .formula import GroupOf
from .names import BAND_NAME, KEY, PARAMETER_KINDS, RESERVED
from .plan import (
    Absence,
    Aggregate,
    AtTheLimit,
    Basis,
    CreditTo,
    Excess,
    LimitScope,
    NewAssignment,
    NewQuota,
    PeriodKind,
    Prorated,
    QuotaBasis,
    RateMode,
    Requires,
    Returns,
    Share,
    When,
    WindowKind,
)
from .plan_money import OF_A_FACT, PLAN_KINDS, DrawKind, Negative, PayRate, Take, Until
from .tables import MOST_COLUMNS

Schema = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
DOCS: Final = Path(__file__).parents[2] / "docs"
PLAN_FILE: Final = DOCS / "plan.schema.json"
RESULT_FILE: Final = DOCS / "calculation.schema.json"

_NUMBER: Final = r"^-?[0-9]{1,40}(\.[0-9]{1,12})?( ?%)?$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_KEY: Final = f"^{KEY.pattern}$"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_RETURNS: Final = "What a return does once its sale's window has ended (in it, it undoes its sale); `take back` if left out."


def _words(*choices: str, description: str = "") -> Schema:
    return {"enum": list(choices)} | ({"description": description} if description else {})


def _values(kinds: Any, description: str = "") -> Schema:
    return _words(*(kind.value for kind in kinds), description=description)


def _group(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": list(required)} if required else {}) | more


def _named(item: str, *, identifiers: bool = True) -> Schema:
    names: Schema = (
        {"pattern": _KEY, "not": {"anyOf": [{"enum": sorted(RESERVED)}, {"pattern": f"^{BAND_NAME}$"}]}}
        if identifiers
        else {"minLength": 1}
    )
    return {"type": "object", "propertyNames": names, "additionalProperties": _ref(item), "maxProperties": 100}


def plan_schema() -> Schema:
    """Return the schema of a plan document, in YAML or JSON."""
    head: Schema = {
        "plan": {"type": "string", "minLength": 1, "description": "The plan's name."},
        "description": {"type": "string", "description": "What the plan rewards, for the people who are paid by it."},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "The currency it is calculated in (ISO 4217)."},
        "period": _values(PeriodKind, "How often it is calculated."),
        "fiscal year": _group({"starts": _words(*MONTH_NAMES)}, ("starts",)),
        "effective": _group({"from": _ref("day"), "before": _ref("day")}, ("from",), description="Holds from a day, until before another."),
        "requires": _values(Requires, "Whether an accepted order must stand behind every fact; accepted order if left out."),
        "proration": _group(
            {
                "by": _values(Basis),
                "of": _values(Prorated),
                "absence": _values(Absence),
                "relief": _relieved(),
                "new quota": _values(NewQuota),
                "new assignment": _values(NewAssignment),
            },
            description="What joining, leaving and a change in the middle of a window do to quota, target and amounts.",
        ),
        "rounding": _group({"to": _ref("number"), "when": _words("once", "at each step"), "points": _ref("number")}),
        "pay in": _pay_in(),
        "parameters": _named("parameter"),
        "tables": _named("table", identifiers=False),
        "measures": _named("measure"),
        "components": _named("component") | {"minProperties": 1},
        "limits": _plan_limits(),
    }
    return {
        "$schema": DRAFT,
        "$id": "urn:laurel:plan",
        "title": "Laurel incentive plan",
        "description": "docs/plan-format.md explains every key by an example and says exactly what it means.",
        **_group(head, ("plan", "currency", "period", "effective", "components")),
        "$defs": _scalars() | {"parameter": _parameter(), "measure": _measure(), "component": _component()} | _tables() | _rates(),
    }


def _scalars() -> Schema:
    return {
        "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER}], "description": "30000, 0.05 or 5%."},
        "day": {"type": "string", "pattern": _DAY, "description": "2026-01-31"},
        "yes or no": {"enum": ["yes", "no", True, False]},
        "formula": {
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}, {"type": "boolean"}],
            "description": "A formula, like amount * 5% or if(attainment(bookings) >= 100%, 2500, 0).",
        },
        "limit of a band": {"pattern": _NUMBER},
    }


def _parameter() -> Schema:
    value = {"anyOf": [_ref("number"), _ref("formula")]}
    return _group(
        {"kind": _words(*PARAMETER_KINDS), "from": _ref("number"), "to": _ref("number"), "default": value},
        ("kind",),
        description="Agreed with each person in the assignment.",
    )


def _tables() -> Schema:
    cell = {"type": ["string", "number", "boolean"]}
    rows = {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 2, "maxItems": MOST_COLUMNS + 1, "items": cell}}
    names = {"type": "array", "minItems": 1, "maxItems": MOST_COLUMNS, "items": {"type": "string"}}
    by = {"anyOf": [{"type": "string"}, names], "description": "What it is looked up by."}
    own = _group(
        {
            "by": by,
            "rows": _ref("rows"),
            "dated": {"type": "object", "propertyNames": {"pattern": _DAY}, "additionalProperties": _ref("rows")},
        },
        ("by",),
        oneOf=[{"required": ["rows"]}, {"required": ["dated"]}],
    )
    shared = _group({"shared": {"type": "string", "description": "The name of a shared table."}}, ("shared",))
    return {"rows": rows, "table": {"anyOf": [own, shared]}}


def _measure() -> Schema:
    over = {
        "anyOf": [
            _values(kind for kind in WindowKind if kind is not WindowKind.ROLLING),
            {"type": "string", "pattern": "^rolling +[0-9]{1,2} +months?$"},
        ]
    }
    facts = _group(
        {
            "from": {"type": "string", "description": "A source of facts: deals, deal lines, activities …"},
            "where": _ref("formula"),
            "date": {"type": "string", "description": "The day field that says when a fact counts."},
            "value": _ref("formula"),
            "take": _values(aggregate for aggregate in Aggregate if aggregate not in (Aggregate.RATIO, Aggregate.SCORE)),
            "credit": _credit(),
            "over": over,
            "quota": _quota(),
            "windfall": _group(
                {
                    "above": {"anyOf": [_ref("number"), {"type": "string", "pattern": "^.+% +of +quota$"}], "description": "50% of quota."},
                    "then": _words("count up to it", "wait for review"),
                },
                ("above", "then"),
                description="What becomes of a credit that is large beside the quota.",
            ),
            "requires": _values(Requires, "Whether an accepted order must stand behind each; what the plan says if left out."),
            "returns": _words(*(each.value for each in Returns), IGNORED, description=_RETURNS),
        },
        ("from", "date"),
    )
    parts = _group({"of": {"type": "string"}, "to": {"type": "string"}}, ("of", "to"))
    weighted = {"type": "object", "minProperties": 1, "additionalProperties": _ref("number"), "description": "Measures and weights."}
    score = _group({"weighted": weighted, "each at least": _ref("number"), "each at most": _ref("number")}, ("weighted",))
    return {"anyOf": [facts, _group({"ratio": parts, "over": over}, ("ratio",)), _group({"score": score}, ("score",))]}


def _relieved() -> Schema:
    kind = {"type": "string", "minLength": 1}
    return {"type": "array", "items": kind, "minItems": 1, "description": "The kinds of absence that are taken off; all if left out."}


def _quota() -> Schema:
    shares = {"type": "array", "items": _ref("number"), "minItems": 1, "maxItems": MOST_RAMPED}
    keys = {"basis": _values(QuotaBasis), "seasons": shares | {"maxItems": 12}, "ramp": shares}
    return {"anyOf": [_values(QuotaBasis), _group(keys)], "description": "Against what attainment is measured."}


def _credit() -> Schema:
    words = _values(to for to in CreditTo if to is not CreditTo.ROLE)
    to = {"anyOf": [words, {"type": "string", "pattern": "^role +[^ ]"}], "description": "Who is credited; the owner if left out."}
    return _group(
        {
            "to": to,
            "share": _values(Share),
            "by": _ref("formula") | {"description": "With `to: territory`: which territory a fact belongs to."},
            "overlay": _ref("yes or no") | {"description": "The shares of a role or territory need not add up to the whole."},
        }
    )


def _component() -> Schema:
    limit = {"anyOf": [{"type": "number"}, {"type": "string", "minLength": 1}]}
    limits = {"anyOf": [limit, {"type": "array", "minItems": 1, "items": limit}]}
    scopes = ", ".join(f"per {scope.value}" for scope in LimitScope if scope is not LimitScope.WINDOW)
    return _group(
        {
            "unit": {"type": "string", "description": "points, or the plan's currency if left out."},
            "on": {"type": "string", "description": "The measure whose credits are paid."},
            "where": _ref("formula"),
            "rate": {"anyOf": [_ref("formula"), _ref("bands of one"), _ref("matrix")]},
            "pay": _ref("formula"),
            "of": {"anyOf": [_ref("formula"), _words("credit", "target", "1")], "description": "What band values are shares of."},
            "per": _words("deal"),
            "shared": _ref("yes or no"),
            "gate": {
                "anyOf": [_ref("formula"), _group({"when": _ref("formula"), "stays open": _ref("yes or no")}, ("when",))],
                "description": "A condition without which nothing is paid.",
            },
            "multiplier": _ref("formula"),
            "floor": limits | {"description": "An amount for the window, or per deal."},
            "cap": limits | {"description": f"An amount for the window, or {scopes}."},
            "excess": _values(Excess),
            "when": _values(When),
            "hold": _hold(),
            "clawback": _clawback(),
            "weight": _ref("number") | {"description": "The part of the target pay that this component is about."},
            "pool": _pool(),
            "ranked": _ranked(),
            "first": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[0-9]{1,6}( +of +everybody)?$"}]},
            "from": _ref("day") | {"description": "Facts before this day pay nothing."},
            "before": _ref("day") | {"description": "Facts from this day on pay nothing."},
        },
        oneOf=[{"required": ["on", "rate"]}, *({"required": [key]} for key in ("pay", "pool", "ranked"))],
    )


def _pool() -> Schema:
    return _group(
        {
            "amount": _ref("formula"),
            "of": _values(GroupOf),
            "share": {"type": "string", "pattern": r"^(equally|by\s.+)$"},
            "among": _ref("formula"),
        },
        ("amount", "of"),
        description="An amount that the members of a team, or everybody, share.",
    )


def _ranked() -> Schema:
    rewards = {"anyOf": [_ref("number"), {"type": "array", "minItems": 1, "maxItems": MOST_REWARDS, "items": _ref("number")}]}
    return _group(
        {
            "by": _ref("formula"),
            "of": _values(GroupOf),
            "pay": rewards,
            "at least": _ref("number"),
            "lowest first": _ref("yes or no"),
        },
        ("by", "of", "pay"),
        description="Rewards for the first, the second, … of a team or of everybody.",
    )


def _hold() -> Schema:
    parts = [until.value for until in Until if until is not Until.DAYS]
    names = {"anyOf": [{"enum": parts}, {"pattern": "^[1-9][0-9]{0,2} +days?$"}]}
    share = {"type": "string", "pattern": _NUMBER.replace("( ?%)?", " ?%")}
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": share,
        "minProperties": 1,
        "description": "When what a credit earns is paid, by parts that total 100%.",
    }


def _clawback() -> Schema:
    months = {"type": "string", "pattern": "^[1-9][0-9]? +months?$"}
    properties = {"on": _words("returns"), "within": months, "take": _values(Take), "back in": months}
    return _group(properties, ("within",), description="What returns of a sale take back once its stretch has ended.")


def _plan_limits() -> Schema:
    amount = {"type": "string", "pattern": " per +(period|month|quarter|half-year|year)$"}
    draw = _group(
        {
            "amount": {
                "anyOf": [_ref("formula"), amount],
                "description": "Per period of the plan, or per month, quarter …",
            },
            "kind": _values(DrawKind),
            "for": {"type": "string", "pattern": "^first +[1-9][0-9]? +months?$"},
            "until": _ref("day"),
            "recover at most": _ref("formula"),
            "left at the end": _words("recovered", "forgiven"),
        },
        ("amount", "kind"),
        description="What is paid ahead of the earnings, or fills them up.",
    )
    caps = {"anyOf": [amount, {"type": "array", "minItems": 1, "items": amount}], "description": "Of all components together."}
    negative = _values(Negative, "What becomes of a total below zero.")
    return _group({"cap": caps, "excess": _values(Excess), "negative": negative, "draw": draw})


def _pay_in() -> Schema:
    currency = {"type": "string", "pattern": f"^[A-Z]{{3}}$|{_KEY}", "description": "A currency, or a text parameter that says it."}
    after = {"type": "string", "pattern": "^[1-9][0-9]{0,2} days? after period end$", "description": "The rate of the day of payout."}
    rate = {"anyOf": [_values(PayRate), after, _ref("number")], "description": "What one unit of the plan's currency is in the other."}
    return {"anyOf": [currency, _group({"currency": currency, "rate": rate}, ("currency",))], "description": "The currency it is paid in."}


def _rates() -> Schema:
    bands = {"type": "object", "minProperties": 1, "maxProperties": 50, "propertyNames": _ref("limit of a band")}
    modes = [mode.value for mode in RateMode if mode not in (RateMode.FLAT, RateMode.MATRIX)]
    at = _values(AtTheLimit)
    return {
        "bands of one": _group(
            {"by": _ref("formula"), "mode": _words(*modes), "at the limit": at, "bands": bands | {"additionalProperties": _ref("formula")}},
            ("by", "mode", "bands"),
        ),
        "matrix": _group(
            {
                "by": {"type": "array", "minItems": 2, "maxItems": 2, "items": _ref("formula")},
                "mode": _words(RateMode.MATRIX.value),
                "at the limit": at,
                "bands": bands | {"additionalProperties": bands | {"additionalProperties": _ref("formula")}},
            },
            ("by", "mode", "bands"),
        ),
    }


def result_schema() -> Schema:
    """Return the schema of what `manage.py calculate --format json` prints."""
    return {
        "$schema": DRAFT,
        "$id": "urn:laurel:calculation",
        "title": "What a plan pays in a period",
        "description": "Amounts are texts, so that no reader turns them into floats; docs/plan-format.md Part 2 says how each came about.",
        **_group({"period": {"type": "string"}, "payees": {"type": "object", "additionalProperties": _ref("payee")}}, ("period", "payees")),
        "$defs": {
            "amount": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
            "day": {"type": "string", "pattern": _DAY},
            "operands": {
                "type": "object",
                "additionalProperties": {"type": ["string", "null"]},
                "description": "What formulas read and came to, by the name they have in the plan.",
            },
            "payee": _group(
                {
                    "totals": {"type": "object", "additionalProperties": _ref("amount"), "description": "By currency, and points."},
                    "components": {"type": "object", "additionalProperties": _ref("component")},
                },
                ("totals", "components"),
            ),
            "component": _group(
                {
                    "unit": {"type": "string"},
                    "total": _ref("amount"),
                    "lines": {"type": "array", "items": _ref("line")},
                    "windows": {"type": "array", "items": _ref("window")},
                },
                ("unit", "total", "lines"),
            ),
            "line": _line(),
            "window": _window(),
        },
    }


def _line() -> Schema:
    amounts = (
        "share credit running_before running_after deal_exact exact_before exact_after entitled earned_before amount".split()  # noqa: SIM905
    )
    kinds = ("credit", "window", "milestone", "period", "floor", "limit", *OF_A_FACT, *PLAN_KINDS)
    reasons = ("new", "re-rated", "gate opened", "gate closed", "changed", "no longer counts")
    days = _group({"from": _ref("day"), "before": _ref("day")}, ("from", "before"))
    return _group(
        {
            "period": {"type": "string"},
            "kind": _words(*kinds),
            "fact": {"type": "string"},
            "source": {"type": "string"},
            "date": _ref("day"),
            "window": days,
            "first_period": {"type": "string"},
            "reason": _words(*reasons),
            "position": {"type": "integer", "minimum": 1},
            **{name: _ref("amount") for name in amounts},
            "operands": _ref("operands"),
        },
        ("period", "kind", "window", "first_period", "reason", "entitled", "earned_before", "amount"),
    )


def _window() -> Schema:
    return _group(
        {
            "period": {"type": "string"},
            "from": _ref("day"),
            "before": _ref("day"),
            "gate_open": {"type": "boolean"},
            **{name: _ref("amount") for name in ("multiplier", "rate", "target")},
            "band": {"type": "integer", "minimum": 0},
            "band_to": {"type": "integer", "minimum": 0},
            "operands": _ref("operands"),
        },
        ("period", "from", "before"),
    )


def as_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLAN_FILE.write_text(as_text(plan_schema()), "utf-8")
    RESULT_FILE.write_text(as_text(result_schema()), "utf-8")
