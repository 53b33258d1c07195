"""The published JSON Schemas (draft 2020-12): of a plan document, for editors that help while one writes, and of `calculate`'s JSON.

They hold the shape: keys, words, and how numbers and days are written. What a plan means is for check.py to judge; what passes there
passes here, and a key that is unknown here is unknown there. `python -m incentives.engine.schema` writes both into docs/.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from .check_groups import MOST_REWARDS
from .check_quotas import MOST_RAMPED
from .check_returns import IGNORED
from .check_settings import MONTH_NAMES
from .formula import GroupOf
from .names import BAND_NAME, KEY, PARAMETER_KINDS, RESERVED
from .plan import Aggregate, CreditTo, Excess, LimitScope, PeriodKind, QuotaBasis, Requires, Returns, Share, When, WindowKind
from .plan_days import Absence, Basis, NewAssignment, NewQuota, Prorated
from .plan_money import DrawKind, Negative, PayRate, Take, Until
from .plan_rates import AtTheLimit, RateMode
from .redeemable import Redeemable
from .result_schema import result_schema
from .schema_parts import DAY, DRAFT, Schema, group, ref, values, words
from .tables import MOST_COLUMNS

DOCS: Final = Path(__file__).parents[2] / "docs"
PLAN_FILE: Final = DOCS / "plan.schema.json"
RESULT_FILE: Final = DOCS / "calculation.schema.json"

_NUMBER: Final = r"^-?[0-9]{1,40}(\.[0-9]{1,12})?( ?%)?$"
_KEY: Final = f"^{KEY.pattern}$"


_RETURNS: Final = "What a return does once its sale's window has ended (in it, it undoes its sale); `take back` if left out."


def _named(item: str, *, identifiers: bool = True) -> Schema:
    names: Schema = (
        {"pattern": _KEY, "not": {"anyOf": [{"enum": sorted(RESERVED)}, {"pattern": f"^{BAND_NAME}$"}]}}
        if identifiers
        else {"minLength": 1}
    )
    return {"type": "object", "propertyNames": names, "additionalProperties": ref(item), "maxProperties": 100}


def plan_schema() -> Schema:
    """Return the schema of a plan document, in YAML or JSON."""
    head: Schema = {
        "plan": {"type": "string", "minLength": 1, "description": "The plan's name."},
        "description": {"type": "string", "description": "What the plan rewards, for the people who are paid by it."},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "description": "The currency it is calculated in (ISO 4217)."},
        "period": values(PeriodKind, "How often it is calculated."),
        "fiscal year": group({"starts": words(*MONTH_NAMES)}, ("starts",)),
        "effective": group({"from": ref("day"), "before": ref("day")}, ("from",), description="Holds from a day, until before another."),
        "requires": values(Requires, "Whether an accepted order must stand behind every fact; accepted order if left out."),
        "proration": group(
            {
                "by": values(Basis),
                "of": values(Prorated),
                "absence": values(Absence),
                "relief": _relieved(),
                "new quota": values(NewQuota),
                "new assignment": values(NewAssignment),
            },
            description="What joining, leaving and a change in the middle of a window do to quota, target and amounts.",
        ),
        "rounding": group({"to": ref("number"), "when": words("once", "at each step"), "points": ref("number")}),
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
        **group(head, ("plan", "currency", "period", "effective", "components")),
        "$defs": _scalars() | {"parameter": _parameter(), "measure": _measure(), "component": _component()} | _tables() | _rates(),
    }


def _scalars() -> Schema:
    return {
        "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER}], "description": "30000, 0.05 or 5%."},
        "day": {"type": "string", "pattern": DAY, "description": "2026-01-31"},
        "yes or no": {"enum": ["yes", "no", True, False]},
        "formula": {
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "number"}, {"type": "boolean"}],
            "description": "A formula, like amount * 5% or if(attainment(bookings) >= 100%, 2500, 0).",
        },
        "limit of a band": {"pattern": _NUMBER},
    }


def _parameter() -> Schema:
    value = {"anyOf": [ref("number"), ref("formula")]}
    return group(
        {"kind": words(*PARAMETER_KINDS), "from": ref("number"), "to": ref("number"), "default": value},
        ("kind",),
        description="Agreed with each person in the assignment.",
    )


def _tables() -> Schema:
    cell = {"type": ["string", "number", "boolean"]}
    rows = {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 2, "maxItems": MOST_COLUMNS + 1, "items": cell}}
    names = {"type": "array", "minItems": 1, "maxItems": MOST_COLUMNS, "items": {"type": "string"}}
    by = {"anyOf": [{"type": "string"}, names], "description": "What it is looked up by."}
    own = group(
        {
            "by": by,
            "rows": ref("rows"),
            "dated": {"type": "object", "propertyNames": {"pattern": DAY}, "additionalProperties": ref("rows")},
        },
        ("by",),
        oneOf=[{"required": ["rows"]}, {"required": ["dated"]}],
    )
    shared = group({"shared": {"type": "string", "description": "The name of a shared table."}}, ("shared",))
    return {"rows": rows, "table": {"anyOf": [own, shared]}}


def _measure() -> Schema:
    over = {
        "anyOf": [
            values(kind for kind in WindowKind if kind is not WindowKind.ROLLING),
            {"type": "string", "pattern": "^rolling +[0-9]{1,2} +months?$"},
        ]
    }
    facts = group(
        {
            "from": {"type": "string", "description": "A source of facts: deals, deal lines, activities …"},
            "where": ref("formula"),
            "date": {"type": "string", "description": "The day field that says when a fact counts."},
            "value": ref("formula"),
            "take": values(aggregate for aggregate in Aggregate if aggregate not in (Aggregate.RATIO, Aggregate.SCORE)),
            "credit": _credit(),
            "over": over,
            "quota": _quota(),
            "windfall": group(
                {
                    "above": {"anyOf": [ref("number"), {"type": "string", "pattern": "^.+% +of +quota$"}], "description": "50% of quota."},
                    "then": words("count up to it", "wait for review"),
                },
                ("above", "then"),
                description="What becomes of a credit that is large beside the quota.",
            ),
            "requires": values(Requires, "Whether an accepted order must stand behind each; what the plan says if left out."),
            "returns": words(*(each.value for each in Returns), IGNORED, description=_RETURNS),
        },
        ("from", "date"),
    )
    parts = group({"of": {"type": "string"}, "to": {"type": "string"}}, ("of", "to"))
    weighted = {"type": "object", "minProperties": 1, "additionalProperties": ref("number"), "description": "Measures and weights."}
    score = group({"weighted": weighted, "each at least": ref("number"), "each at most": ref("number")}, ("weighted",))
    return {"anyOf": [facts, group({"ratio": parts, "over": over}, ("ratio",)), group({"score": score}, ("score",))]}


def _relieved() -> Schema:
    kind = {"type": "string", "minLength": 1}
    return {"type": "array", "items": kind, "minItems": 1, "description": "The kinds of absence that are taken off; all if left out."}


def _quota() -> Schema:
    shares = {"type": "array", "items": ref("number"), "minItems": 1, "maxItems": MOST_RAMPED}
    keys = {"basis": values(QuotaBasis), "seasons": shares | {"maxItems": 12}, "ramp": shares}
    return {"anyOf": [values(QuotaBasis), group(keys)], "description": "Against what attainment is measured."}


def _credit() -> Schema:
    words = values(to for to in CreditTo if to is not CreditTo.ROLE)
    to = {"anyOf": [words, {"type": "string", "pattern": "^role +[^ ]"}], "description": "Who is credited; the owner if left out."}
    return group(
        {
            "to": to,
            "share": values(Share),
            "by": ref("formula") | {"description": "With `to: territory`: which territory a fact belongs to."},
            "overlay": ref("yes or no") | {"description": "The shares of a role or territory need not add up to the whole."},
        }
    )


def _component() -> Schema:
    limit = {"anyOf": [{"type": "number"}, {"type": "string", "minLength": 1}]}
    limits = {"anyOf": [limit, {"type": "array", "minItems": 1, "items": limit}]}
    scopes = ", ".join(f"per {scope.value}" for scope in LimitScope if scope is not LimitScope.WINDOW)
    return group(
        {
            "unit": {"type": "string", "description": "points, or the plan's currency if left out."},
            "on": {"type": "string", "description": "The measure whose credits are paid."},
            "where": ref("formula"),
            "rate": {"anyOf": [ref("formula"), ref("bands of one"), ref("matrix")]},
            "pay": ref("formula"),
            "of": {"anyOf": [ref("formula"), words("credit", "target", "1")], "description": "What band values are shares of."},
            "per": words("deal"),
            "shared": ref("yes or no"),
            "gate": {
                "anyOf": [ref("formula"), group({"when": ref("formula"), "stays open": ref("yes or no")}, ("when",))],
                "description": "A condition without which nothing is paid.",
            },
            "multiplier": ref("formula"),
            "floor": limits | {"description": "An amount for the window, or per deal."},
            "cap": limits | {"description": f"An amount for the window, or {scopes}."},
            "excess": values(Excess),
            "when": values(When),
            "hold": _hold(),
            "clawback": _clawback(),
            "weight": ref("number") | {"description": "The part of the target pay that this component is about."},
            "pool": _pool(),
            "ranked": _ranked(),
            "first": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[0-9]{1,6}( +of +everybody)?$"}]},
            "from": ref("day") | {"description": "Facts before this day pay nothing."},
            "before": ref("day") | {"description": "Facts from this day on pay nothing."},
            "redeemable": values(Redeemable, "From when on its points may be redeemed."),
        },
        oneOf=[{"required": ["on", "rate"]}, *({"required": [key]} for key in ("pay", "pool", "ranked"))],
    )


def _pool() -> Schema:
    return group(
        {
            "amount": ref("formula"),
            "of": values(GroupOf),
            "share": {"type": "string", "pattern": r"^(equally|by\s.+)$"},
            "among": ref("formula"),
        },
        ("amount", "of"),
        description="An amount that the members of a team, or everybody, share.",
    )


def _ranked() -> Schema:
    rewards = {"anyOf": [ref("number"), {"type": "array", "minItems": 1, "maxItems": MOST_REWARDS, "items": ref("number")}]}
    return group(
        {
            "by": ref("formula"),
            "of": values(GroupOf),
            "pay": rewards,
            "at least": ref("number"),
            "lowest first": ref("yes or no"),
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
    within = {"type": "string", "pattern": "^([1-9][0-9]? +months?|[1-9][0-9]{0,3} +days?)$"}
    properties = {"on": words("returns"), "within": within, "take": values(Take), "back in": months}
    return group(properties, ("within",), description="What returns of a sale take back once its stretch has ended.")


def _plan_limits() -> Schema:
    amount = {"type": "string", "pattern": " per +(period|month|quarter|half-year|year)$"}
    draw = group(
        {
            "amount": {
                "anyOf": [ref("formula"), amount],
                "description": "Per period of the plan, or per month, quarter …",
            },
            "kind": values(DrawKind),
            "for": {"type": "string", "pattern": "^first +[1-9][0-9]? +months?$"},
            "until": ref("day"),
            "recover at most": ref("formula"),
            "left at the end": words("recovered", "forgiven"),
        },
        ("amount", "kind"),
        description="What is paid ahead of the earnings, or fills them up.",
    )
    caps = {"anyOf": [amount, {"type": "array", "minItems": 1, "items": amount}], "description": "Of all components together."}
    negative = values(Negative, "What becomes of a total below zero.")
    return group({"cap": caps, "excess": values(Excess), "negative": negative, "draw": draw})


def _pay_in() -> Schema:
    currency = {"type": "string", "pattern": f"^[A-Z]{{3}}$|{_KEY}", "description": "A currency, or a text parameter that says it."}
    after = {"type": "string", "pattern": "^[1-9][0-9]{0,2} days? after period end$", "description": "The rate of the day of payout."}
    rate = {"anyOf": [values(PayRate), after, ref("number")], "description": "What one unit of the plan's currency is in the other."}
    return {"anyOf": [currency, group({"currency": currency, "rate": rate}, ("currency",))], "description": "The currency it is paid in."}


def _rates() -> Schema:
    bands = {"type": "object", "minProperties": 1, "maxProperties": 50, "propertyNames": ref("limit of a band")}
    modes = [mode.value for mode in RateMode if mode not in (RateMode.FLAT, RateMode.MATRIX)]
    at = values(AtTheLimit)
    return {
        "bands of one": group(
            {"by": ref("formula"), "mode": words(*modes), "at the limit": at, "bands": bands | {"additionalProperties": ref("formula")}},
            ("by", "mode", "bands"),
        ),
        "matrix": group(
            {
                "by": {"type": "array", "minItems": 2, "maxItems": 2, "items": ref("formula")},
                "mode": words(RateMode.MATRIX.value),
                "at the limit": at,
                "bands": bands | {"additionalProperties": bands | {"additionalProperties": ref("formula")}},
            },
            ("by", "mode", "bands"),
        ),
    }


def as_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLAN_FILE.write_text(as_text(plan_schema()), "utf-8")
    RESULT_FILE.write_text(as_text(result_schema()), "utf-8")
