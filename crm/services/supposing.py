"""What if: deals won and activities done that never were, inside a transaction that is always taken back.

Whoever reads the database in between, on this very connection, sees them as they would be: the same rows, made by nobody's special
rule, so that an estimate is what a statement would say. Nothing of it stays, and nobody else ever sees it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Activity, Opportunity, OpportunityLine, Order, OrderState, Product, Stage, StageKind
from people.api import Refused

SUPPOSED = "supposed"
"""The source system of what is only supposed: no import may bear this name."""


class CannotSuppose(Refused):
    code = "cannot_suppose"


@dataclass(frozen=True, slots=True)
class WonDeal:
    """An open deal that closes on a day; `amount` replaces what it is worth, None leaves it."""

    opportunity_id: int
    closed_on: dt.date
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal that nobody has entered yet, won on a day."""

    owner_id: int
    amount: Decimal
    currency: str
    closed_on: dt.date
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewActivities:
    owner_id: int
    kind: str
    count: int
    on: dt.date


@dataclass(frozen=True, slots=True)
class Supposition:
    won: tuple[WonDeal, ...] = ()
    deals: tuple[NewDeal, ...] = ()
    activities: tuple[NewActivities, ...] = field(default=())

    @property
    def is_nothing(self) -> bool:
        return not (self.won or self.deals or any(each.count for each in self.activities))


@contextmanager
def supposed(supposition: Supposition, *, at: dt.datetime) -> Iterator[None]:
    """Make it so, let the caller look, and take it all back. Raises CannotSuppose for what could never be so."""
    with transaction.atomic():
        try:
            for won in supposition.won:
                _win(won, _won_stage(), at)
            for number, deal in enumerate(supposition.deals):
                _enter(deal, _won_stage(), number, at)
            for activities in supposition.activities:
                _do(activities, at)
            yield
        finally:
            transaction.set_rollback(True)


def _won_stage() -> Stage:
    stage = Stage.objects.filter(kind=StageKind.WON).order_by("position", "pk").first()
    if stage is None:
        raise CannotSuppose(_("No stage of the pipeline means “won”."))
    return stage


def _win(won: WonDeal, stage: Stage, at: dt.datetime) -> None:
    deal = Opportunity.objects.select_related("stage").get(id=won.opportunity_id)
    if deal.stage.kind != StageKind.OPEN:
        raise CannotSuppose(_("%(deal)s is not open any more.") % {"deal": deal.name})
    if won.amount is not None and deal.lines.exists() and won.amount != deal.amount:
        raise CannotSuppose(_("%(deal)s has products, which say what it is worth. Leave its amount as it is.") % {"deal": deal.name})
    if won.amount is not None:
        deal.amount = won.amount
    if deal.amount is None:
        raise CannotSuppose(_("%(deal)s has no amount yet. Write what it would be worth.") % {"deal": deal.name})
    deal.stage, deal.closed_on = stage, won.closed_on
    deal.save()
    _accept(deal, won.closed_on, at)


def _enter(new: NewDeal, stage: Stage, number: int, at: dt.datetime) -> None:
    deal = Opportunity(
        source=SUPPOSED,
        external_id=str(number + 1),
        name=_("Supposed deal %(number)s") % {"number": number + 1},
        owner_id=new.owner_id,
        stage=stage,
        stage_since=at,
        amount=new.amount,
        currency=new.currency,
        created_on=new.closed_on,
        closed_on=new.closed_on,
        entered_at=at,
    )
    _checked(deal)
    deal.save()
    if new.product_id is not None:
        product = Product.objects.get(id=new.product_id)
        OpportunityLine.objects.create(
            source=SUPPOSED,
            external_id=str(number + 1),
            opportunity=deal,
            product=product,
            sold_price=new.amount,
            amount=new.amount,
            currency=new.currency,
            entered_at=at,
        )
    _accept(deal, new.closed_on, at)


def _accept(deal: Opportunity, day: dt.date, at: dt.datetime) -> None:
    """A customer who buys accepts an order, which most plans ask for; one that is there is accepted, else one is entered."""
    entered = deal.orders.exclude(state=OrderState.CANCELLED).order_by("pk").first()
    if entered is None:
        entered = Order(
            source=SUPPOSED, external_id=str(deal.pk), number=SUPPOSED, opportunity=deal, account_id=deal.account_id, placed_on=day,
            amount=deal.amount, currency=deal.currency, entered_at=at,
        )  # fmt: skip
    if entered.state != OrderState.ACCEPTED:
        entered.state, entered.accepted_on = OrderState.ACCEPTED, day
        entered.save()


def _do(new: NewActivities, at: dt.datetime) -> None:
    noon = dt.datetime.combine(new.on, dt.time(12), dt.UTC)
    Activity.objects.bulk_create(
        Activity(
            source=SUPPOSED, external_id=f"{new.kind}-{number + 1}", kind=new.kind, occurred_at=noon, owner_id=new.owner_id, entered_at=at
        )
        for number in range(new.count)
    )


def _checked(deal: Opportunity) -> None:
    try:
        deal.full_clean(exclude=["stage_since"])
    except ValidationError as error:
        raise CannotSuppose(" ".join(text for texts in error.message_dict.values() for text in texts)) from error
