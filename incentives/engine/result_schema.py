"""The JSON Schema of what `manage.py calculate --format json` prints."""

from __future__ import annotations

from .plan_money import OF_A_FACT, PLAN_KINDS
from .schema_parts import DAY, DRAFT, Schema, group, ref, words


def result_schema() -> Schema:
    """Return the schema of what `manage.py calculate --format json` prints."""
    return {
        "$schema": DRAFT,
        "$id": "urn:laurel:calculation",
        "title": "What a plan pays in a period",
        "description": "Amounts are texts, so that no reader turns them into floats; docs/plan-format.md Part 2 says how each came about.",
        **group({"period": {"type": "string"}, "payees": {"type": "object", "additionalProperties": ref("payee")}}, ("period", "payees")),
        "$defs": {
            "amount": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
            "day": {"type": "string", "pattern": DAY},
            "operands": {
                "type": "object",
                "additionalProperties": {"type": ["string", "null"]},
                "description": "What formulas read and came to, by the name they have in the plan.",
            },
            "payee": group(
                {
                    "totals": {"type": "object", "additionalProperties": ref("amount"), "description": "By currency, and points."},
                    "components": {"type": "object", "additionalProperties": ref("component")},
                },
                ("totals", "components"),
            ),
            "component": group(
                {
                    "unit": {"type": "string"},
                    "total": ref("amount"),
                    "lines": {"type": "array", "items": ref("line")},
                    "windows": {"type": "array", "items": ref("window")},
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
    days = group({"from": ref("day"), "before": ref("day")}, ("from", "before"))
    return group(
        {
            "period": {"type": "string"},
            "kind": words(*kinds),
            "fact": {"type": "string"},
            "source": {"type": "string"},
            "date": ref("day"),
            "window": days,
            "first_period": {"type": "string"},
            "reason": words(*reasons),
            "position": {"type": "integer", "minimum": 1},
            **{name: ref("amount") for name in amounts},
            "operands": ref("operands"),
        },
        ("period", "kind", "window", "first_period", "reason", "entitled", "earned_before", "amount"),
    )


def _window() -> Schema:
    return group(
        {
            "period": {"type": "string"},
            "from": ref("day"),
            "before": ref("day"),
            "gate_open": {"type": "boolean"},
            **{name: ref("amount") for name in ("multiplier", "rate", "target")},
            "band": {"type": "integer", "minimum": 0},
            "band_to": {"type": "integer", "minimum": 0},
            "operands": ref("operands"),
        },
        ("period", "from", "before"),
    )
