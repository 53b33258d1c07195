"""What has to come together in one component, or in it and its measure, for a mistake to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Meets = Callable[[Document, Document], bool]
"""Whether it does: of a plan and one of its components."""
MONTHS = {"week": 0.2, "fortnight": 0.4, "other fortnight": 0.4, "half-month": 0.5, "month": 1, "quarter": 3, "half-year": 6, "year": 12}


def limits(component: Document, key: str) -> list[str]:
    """The floors or caps of a component as they are written."""
    found = component.get(key, [])
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def measure(plan: Document, component: Document) -> Document:
    """What is said of the measure that the component is paid on; nothing where it is paid on none."""
    found: Document = plan["measures"].get(component.get("on"), {})
    return found


def looks_back(plan: Document, component: Document) -> bool:
    """Whether the window of its measure is longer than a period, so that what earlier periods posted still stands in it."""
    over = measure(plan, component).get("over", "").removesuffix(" to date")
    return MONTHS.get(over, 0) > MONTHS[plan["period"]]


def floor_over_cap_of_a_deal(plan: Document, component: Document) -> bool:
    """`extra` is 33.33, 75.5 or 120."""
    return "extra per deal" in limits(component, "floor") and "40 per deal" in limits(component, "cap")


def floor_over_cap_of_the_window(plan: Document, component: Document) -> bool:
    """Whoever has no target has a cap of zero."""
    return bool({"50", "extra"} & {*limits(component, "floor")}) and "60% * target" in limits(component, "cap")


def a_cap_over_several_periods(plan: Document, component: Document) -> bool:
    return any(limit.endswith(("per year", "per half-year")) for limit in limits(component, "cap")) and plan["period"] not in (
        "year",
        "half-year",
    )


def share_before_a_flat_rate(plan: Document, component: Document) -> bool:
    return isinstance(component.get("rate"), str) and component.get("shared") != "no" and _is_split(plan, component)


def share_before_a_limit_of_a_deal(plan: Document, component: Document) -> bool:
    return any("per deal" in limit for key in ("floor", "cap") for limit in limits(component, key)) and _is_split(plan, component)


def _is_split(plan: Document, component: Document) -> bool:
    return measure(plan, component).get("credit", {}).get("share") == "splits"


def a_number_of_deals_on_a_limit(plan: Document, component: Document) -> bool:
    """Deals that are not shared are as many as a limit says time and again."""
    rate = component.get("rate")
    if not isinstance(rate, dict) or rate["by"] not in ("deal_count", "customers") or rate["mode"] not in ("whole", "fixed", "milestones"):
        return False
    return rate.get("at the limit") != "lower" and "credit" not in plan["measures"][rate["by"]]


def an_attainment_on_a_limit(plan: Document, component: Document) -> bool:
    """A quota of 2 or of 10 deals is reached to the half or in full time and again."""
    rate = component.get("rate")
    if not isinstance(rate, dict) or rate["by"] != "attainment(deal_count)" or rate["mode"] not in ("whole", "fixed", "milestones"):
        return False
    counted = plan["measures"]["deal_count"]
    return rate.get("at the limit") != "lower" and "100%" in rate["bands"] and "credit" not in counted and "where" not in counted


def a_deal_on_a_limit(plan: Document, component: Document) -> bool:
    """Deals of 1000 come time and again."""
    rate = component.get("rate")
    if component.get("per") != "deal" or not isinstance(rate, dict) or rate["by"] != "amount":
        return False
    return rate["mode"] in ("whole", "fixed") and rate.get("at the limit") != "lower" and "1000" in rate["bands"]


def a_table_that_changes_in_a_period(plan: Document, component: Document) -> bool:
    """Its rows are those of the day of each deal."""
    return component.get("pay") == 'rate("spiff", family)'
