"""Every key of the format is used by many of the worlds on which engine and reference agree (test_reference_worlds_*.py).

Here their plans are drawn once more and nothing is calculated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .agreement import WORLDS, plans_of
from .schema_keys import OFTEN, drawn_keys, keys_used
from .worlds import SHAPES

WORDS = {
    "fiscal year", "before", "accepted order", "nothing", "blend", "split", "rounding", "points",
    "half-month", "month", "quarter", "half-year", "year", "USD", "JPY", "KWD",
    "calendar days", "working days", "30/360", "months", "everything", "quota and target", "quota", "target",
    "relief", "relief of quota and target",
    "period to date", "month to date", "quarter to date", "half-year to date", "year to date", "rolling 3 months", "to date",
    "sum", "count", "average", "distinct", "min", "max", "ratio", "where of a measure", "by card",
    "to owner", "to first manager", "to second manager", "to third manager", "to every manager", "to team", "to assistants",
    "to role specialist", "to role expert", "to territory", "by account.territory", "splits", "full",
    "flat", "marginal", "whole", "overage", "interpolated", "fixed", "milestones", "matrix", "upper", "lower",
    "by attainment", "by a measure", "of", "per", "pay", "shared", "where", "gate", "multiplier",
    "floor", "cap", "floor per deal", "cap per deal", "cap per period", "excess", "carried", "when", "unit",
    "rate(…)", "attainment_so_far", "attainment_before", "target of", "months( of", "days( of", "months_on_plan of", "so far",
    "previous(…)", "team(…)", "everybody(…)", "of everybody", "of team", "by parts", "equally",
    "booked", "invoiced", "paid", "20 days", "month end", "quarter end", "year end", "unserved months", "all",
    "unserved days", "within days",
    "take back", "negative credit", "ignore", "week", "fortnight", "other fortnight", "count up to it", "wait for review",
    "recoverable guarantee", "guarantee", "recoverable advance", "advance", "forgiven", "recovered", "negative carried", "owed",
    "paid in paid_in", "paid at period end", "paid at period start", "paid at average", "paid at a rate of the plan", "paid at a day after",
}  # fmt: skip
"""Words of the format that are no keys of the schema, as well."""


def test_every_key_is_used_by_many_worlds() -> None:
    drawn: Counter[str] = Counter()

    for shape in SHAPES:
        for _number, document, size in plans_of(shape):
            drawn.update(dict.fromkeys({"worlds", *keys_used(document), *words_of(document)}, size))

    print(", ".join(f"{key}: {times}" for key, times in sorted(drawn.items())))
    assert drawn["worlds"] >= WORLDS
    if WORLDS >= 2000:
        expected = WORDS | drawn_keys()
        assert {key: drawn[key] for key in expected if drawn[key] < OFTEN} == {}, "used by too few worlds"


def words_of(document: dict[str, Any]) -> Iterator[str]:
    """The modes and words of the format that a document uses, beside its keys."""
    yield from document
    yield from (document["period"], document["currency"], document["requires"])
    yield from document["effective"]
    yield from document.get("rounding", {})
    yield from (word for word in document.get("proration", {}).values() if isinstance(word, str))
    for measure in document["measures"].values():
        yield from _of_measure(measure)
    for component in document["components"].values():
        yield from component
        yield from _of_component(component)
    limits = document.get("limits", {})
    yield from (limits.get("draw", {}).get(key, "") for key in ("kind", "left at the end"))
    yield from _of_payout(document.get("pay in"))
    yield {"carried": "negative carried"}.get(limits.get("negative"), limits.get("negative", ""))


def _of_measure(measure: dict[str, Any]) -> Iterator[str]:
    yield measure.get("take", "ratio" if "ratio" in measure else "sum")
    yield from (measure.get("over", "period to date"), measure.get("returns", ""), measure.get("windfall", {}).get("then", ""))
    quota, credit = measure.get("quota", {}), measure.get("credit", {})
    yield quota.get("basis", "") if isinstance(quota, dict) else quota
    yield from (f"to {credit.get('to', 'owner')}", f"by {credit.get('by', '')}", credit.get("share", ""))
    yield from (["where of a measure"] if "where" in measure else [])


def _of_payout(paid: dict[str, str] | None) -> Iterator[str]:
    if paid is not None:
        rate = paid.get("rate", "period end")
        yield from (f"paid in {paid['currency']}", f"paid at {_said_of_a_rate(rate)}")


def _said_of_a_rate(rate: str) -> str:
    if rate.endswith("after period end"):
        return "a day after"
    return "a rate of the plan" if rate[0].isdigit() else rate


def _of_component(component: dict[str, Any]) -> Iterator[str]:
    rate = component.get("rate")
    if isinstance(rate, str):
        yield "flat"
    elif rate:
        yield rate["mode"]
        yield rate.get("at the limit", "upper")
        yield "by attainment" if "attainment" in str(rate["by"]) else "by card" if rate["by"] == "card" else "by a measure"
    for floor in _listed(component.get("floor", [])):
        yield "floor per deal" if floor.endswith("per deal") else "floor"
    for cap in _listed(component.get("cap", [])):
        yield "cap per deal" if cap.endswith("per deal") else "cap per period" if " per " in cap else "cap"
    yield from component.get("hold", {})
    yield from (component.get("excess", ""), component.get("clawback", {}).get("take", ""))
    yield "within days" if component.get("clawback", {}).get("within", "").endswith("days") else ""
    text = str(component)
    yield from (word for word in ("attainment_so_far", "attainment_before") if word in text)
    yield from (f"{word} of" for word in ("target", "months(", "months_on_plan", "days(") if word in text)
    yield from (f"{word}(…)" for word in ("rate", "previous", "team", "everybody") if f"{word}(" in text)
    yield from (["so far"] if "so_far" in text or "_before(" in text else [])
    for group in ("pool", "ranked"):
        yield from (f"of {component[group]['of']}", component[group].get("share", "")) if group in component else []
    yield from (["of everybody"] if "of everybody" in component.get("first", "") else [])


def _listed(limits: str | list[str]) -> list[str]:
    return [limits] if isinstance(limits, str) else limits
