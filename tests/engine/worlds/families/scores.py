"""Scorecards, and what a measure was in the window before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe():
        _score(pen, document)
    if pen.maybe(3):
        of = pen.one_of("bookings", "deal_count", "new_share", "max_deal", "average_deal", "customers", "card")
        if of in document["measures"]:
            for component in document["components"].values():
                _look_back(pen, component, of)


def _score(pen: PlanWriter, document: Document) -> None:
    measures, over = document["measures"], document["measures"]["bookings"].get("over")
    weighted = pen.one_of({"bookings": "60%", "deal_count": "40%"}, {"bookings": "33.3%", "deal_count": "33.3%", "units_sold": "33.4%"})
    for key in weighted:
        measures[key].pop("over", None)
        measures[key] |= {"over": over} if over else {}
    least = {"each at least": pen.one_of("0%", "25%")} if pen.maybe() else {}
    most = {"each at most": pen.one_of("100%", "150%")} if pen.maybe() else {}
    measures["card"] = {"score": {"weighted": weighted, **least, **most}}
    use = pen.one_of("gate", "multiplier", "pay", "by", "by", "by")
    component = pen.one_of(*document["components"].values())
    rate = component.get("rate")
    if (
        use == "by"
        and isinstance(rate, dict)
        and rate["mode"] in ("whole", "interpolated", "fixed")
        and component.keys().isdisjoint({"per", "of"})
    ):
        values = list(rate["bands"].values())
        component["rate"] = rate | {"by": "card", "bands": dict(zip(("0%", "50%", "100%", "120%"), values, strict=False))}
    elif use == "gate":
        component["gate"] = f"card {pen.one_of('>=', '>')} {pen.one_of('50%', '25%', '0.6')}"
    elif use == "multiplier":
        component["multiplier"] = pen.one_of("card", "min(card, 1.2)", "0.5 + card / 3")
    else:
        document["components"]["by_card"] = {"pay": pen.one_of("card * target", "if(card >= 80%, 250, extra)", "extra * card")}


def _look_back(pen: PlanWriter, component: Document, of: str) -> None:
    if pen.maybe():
        component["multiplier"] = pen.one_of(f"if({of} > previous({of}), 1.5, 1)", f"if(previous({of}) > 1, 0.5, 1.25)")
    elif pen.maybe():
        component["gate"] = pen.one_of(f"{of} >= previous({of})", f"previous({of}) > 0.4 or bookings > 900")


FAMILY = Family(plan)
