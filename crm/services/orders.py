"""Orders: entered for a deal, accepted by the customer, cancelled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from crm import events
from crm.models import Opportunity, Order, OrderState
from people.api import Refused

from .opportunities import Act, touched


class CannotChangeOrder(Refused):
    code = "cannot_change_order"


@transaction.atomic
def enter_order(*, opportunity_id: int, number: str, placed_on: dt.date, amount: Decimal | None, act: Act) -> Order:
    """Enter the order of a deal, in the deal's currency."""
    deal = Opportunity.objects.select_for_update(of=["self"]).get(id=opportunity_id)
    if not number.strip():
        raise CannotChangeOrder(_("An order needs its number."))
    if Order.objects.filter(opportunity=deal, number=number.strip()).exists():
        raise CannotChangeOrder(_("This deal has an order with this number already."))
    return Order.objects.create(
        number=number.strip(),
        opportunity=deal,
        account_id=deal.account_id,
        placed_on=placed_on,
        amount=amount if amount is not None else deal.amount,
        currency=deal.currency,
        entered_at=act.at,
        entered_by_id=act.by_id,
        on_behalf_of_id=act.on_behalf_of_id,
    )


@transaction.atomic
def accept_order(*, order_id: int, accepted_on: dt.date, act: Act) -> Order:
    """The customer accepted it: deals of plans that require an order count from now on. Raises CannotChangeOrder."""
    order = Order.objects.select_for_update(of=["self"]).select_related("opportunity").get(id=order_id)
    if order.state == OrderState.ACCEPTED:
        return order
    if order.placed_on and accepted_on < order.placed_on:
        raise CannotChangeOrder(_("It was placed later than that day."))
    order.state, order.accepted_on = OrderState.ACCEPTED, accepted_on
    order.save()
    deal = order.opportunity
    persons = touched(deal, order.owner_id) if deal else [order.owner_id]
    events.order_accepted(order=order.pk, fact=order.fact_id, opportunity=order.opportunity_id, persons=persons, at=act.at)
    return order


@transaction.atomic
def cancel_order(*, order_id: int, act: Act) -> Order:
    """The order is off: what was earned on it is taken back by the next run."""
    order = Order.objects.select_for_update(of=["self"]).select_related("opportunity").get(id=order_id)
    order.state = OrderState.CANCELLED
    order.save()
    if order.opportunity:
        deal = order.opportunity
        events.opportunity_changed(opportunity=deal.pk, fact=deal.fact_id, persons=touched(deal, order.owner_id), at=act.at)
    return order
