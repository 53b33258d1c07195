"""Changing deals: every change goes through here, with its stage history and its event in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.models import Opportunity, OpportunityLine, OpportunitySplit, Product, Stage, StageHistory, StageKind
from incentives.engine.money import rounded
from people.api import Refused, Viewer

WHOLE = Decimal(1)
AMOUNT_DECIMALS = 4


class CannotSaveOpportunity(Refused):
    """`errors` maps a field ("" for the whole) to what is wrong with it."""

    code = "cannot_save_opportunity"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = dict(errors)


class ChangedMeanwhile(Refused):
    """Somebody else saved the deal after it was shown."""

    code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("Somebody else has changed this deal meanwhile. Look at it again before you change it."))


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes something, when, and in whose name."""

    by_id: int | None
    at: dt.datetime
    on_behalf_of_id: int | None = None

    @classmethod
    def of(cls, viewer: Viewer, owner_id: int | None, *, at: dt.datetime) -> Act:
        """The act of a viewer on a record of this owner: in the owner's name, unless the viewer is the owner."""
        return cls(by_id=viewer.user_id, at=at, on_behalf_of_id=None if viewer.is_person(owner_id) else owner_id)


@dataclass(frozen=True, slots=True)
class DealFields:
    """What a person enters about a deal. Amounts are in `currency`; a closed stage needs the day it closed."""

    name: str
    account_id: int | None
    owner_id: int | None
    amount: Decimal | None
    currency: str
    expected_close_on: dt.date | None = None
    lost_reason: str = ""
    forecast: str = ""


@dataclass(frozen=True, slots=True)
class LineFields:
    """One product of a deal; prices are per unit."""

    product_id: int
    quantity: Decimal
    sold_price: Decimal


def touched(deal: Opportunity, *more: int | None) -> list[int | None]:
    """Return whose credit a change of a deal may change: its owner's, that of all with a share in it, and of `more`."""
    return [deal.owner_id, *more, *deal.splits.values_list("person_id", flat=True)]


def _clean(deal: Opportunity) -> None:
    try:
        deal.full_clean(exclude=["stage_since"])
    except ValidationError as error:
        named = {("" if field == NON_FIELD_ERRORS else field): texts for field, texts in error.message_dict.items()}
        raise CannotSaveOpportunity(named) from error


@transaction.atomic
def create_opportunity(
    *, fields: DealFields, stage_id: int, created_on: dt.date, act: Act, closed_on: dt.date | None = None
) -> Opportunity:
    """Enter a deal; its first stage is the first row of its history. Raises CannotSaveOpportunity."""
    deal = Opportunity(
        **_values(fields),
        stage_id=stage_id,
        stage_since=act.at,
        created_on=created_on,
        closed_on=closed_on,
        entered_at=act.at,
        entered_by_id=act.by_id,
        on_behalf_of_id=act.on_behalf_of_id,
    )
    _refuse_what_no_stage_allows(deal, Stage.objects.get(id=stage_id), at=act.at)
    _clean(deal)
    deal.save()
    _remember(deal, None, deal.stage, happened_on=created_on, act=act, duration=None)
    events.opportunity_changed(opportunity=deal.pk, fact=deal.fact_id, persons=touched(deal), at=act.at)
    return deal


def _values(fields: DealFields) -> dict[str, object]:
    return {
        "name": fields.name,
        "account_id": fields.account_id,
        "owner_id": fields.owner_id,
        "amount": fields.amount,
        "currency": fields.currency,
        "expected_close_on": fields.expected_close_on,
        "lost_reason": fields.lost_reason,
        "forecast": fields.forecast,
    }


@transaction.atomic
def change_opportunity(*, opportunity_id: int, fields: DealFields, seen_version: int, act: Act) -> Opportunity:
    """Change what is known of a deal. Raises ChangedMeanwhile, CannotSaveOpportunity."""
    deal = _locked(opportunity_id, seen_version)
    former_owner = deal.owner_id
    _refuse_another_amount_than_its_lines(deal, fields)
    for name, value in _values(fields).items():
        setattr(deal, name, value)
    _refuse_won_without_amount(deal, deal.stage)
    _save(deal)
    events.opportunity_changed(opportunity=deal.pk, fact=deal.fact_id, persons=touched(deal, former_owner), at=act.at)
    return deal


@transaction.atomic
def change_stage(
    *, opportunity_id: int, stage_id: int, seen_version: int, happened_on: dt.date, act: Act, lost_reason: str | None = None
) -> Opportunity:
    """Move a deal to a stage; a won or lost deal closes on `happened_on`, a reopened one is open again.

    Moving to the stage it is in changes nothing. Raises ChangedMeanwhile, CannotSaveOpportunity.
    """
    deal = _locked(opportunity_id, seen_version)
    former, wanted = deal.stage, Stage.objects.get(id=stage_id)
    if former == wanted:
        return deal
    deal.stage = wanted
    duration, deal.stage_since = act.at - deal.stage_since, act.at
    deal.closed_on = None if wanted.kind == StageKind.OPEN else happened_on
    deal.lost_reason = (lost_reason if lost_reason is not None else deal.lost_reason) if wanted.kind == StageKind.LOST else ""
    _refuse_what_no_stage_allows(deal, wanted, at=act.at)
    _save(deal)
    _remember(deal, former, wanted, happened_on=happened_on, act=act, duration=duration)
    events.opportunity_moved(
        opportunity=deal.pk, fact=deal.fact_id, from_kind=former.kind, to_kind=wanted.kind, persons=touched(deal), at=act.at
    )
    return deal


@transaction.atomic
def set_lines(*, opportunity_id: int, lines: Sequence[LineFields], seen_version: int, act: Act) -> Opportunity:
    """Say which products a deal holds, in place of those it held; its amount becomes their total. List prices are the catalogue's.

    A product that the deal held keeps what it cost there, as an import told it; what another one costs is the catalogue's.
    A line's amount is quantity × sold price, rounded to four decimals, half away from zero.
    """
    deal = _locked(opportunity_id, seen_version)
    products = Product.objects.in_bulk([line.product_id for line in lines])
    wrong = [line for line in lines if line.quantity <= 0 or line.sold_price < 0 or line.product_id not in products]
    if wrong:
        raise CannotSaveOpportunity({"": [_("A line needs a product, a quantity above zero and a price of zero or more.")]})
    known = _costs_known(deal)
    deal.lines.all().delete()
    total = Decimal(0)
    for line in lines:
        product = products[line.product_id]
        amount = rounded(line.quantity * line.sold_price, AMOUNT_DECIMALS)
        total += amount
        OpportunityLine.objects.create(
            opportunity=deal,
            product=product,
            quantity=line.quantity,
            list_price=product.list_price if product.currency == deal.currency else None,
            sold_price=line.sold_price,
            cost=_cost_of(product, known, deal.currency),
            amount=amount,
            currency=deal.currency,
            entered_at=act.at,
            entered_by_id=act.by_id,
            on_behalf_of_id=act.on_behalf_of_id,
        )
    if lines:
        deal.amount = total
    _save(deal)
    events.opportunity_changed(opportunity=deal.pk, fact=deal.fact_id, persons=touched(deal), at=act.at)
    return deal


def _costs_known(deal: Opportunity) -> dict[int, deque[Decimal]]:
    """What a unit of each product cost in the deal's lines, in their order; lines of the same product may have cost different amounts."""
    known: dict[int, deque[Decimal]] = defaultdict(deque)
    for line in deal.lines.filter(currency=deal.currency, cost__isnull=False).order_by("pk"):
        assert line.cost is not None
        known[line.product_id].append(line.cost)
    return known


def _cost_of(product: Product, known: Mapping[int, deque[Decimal]], currency: str) -> Decimal | None:
    """The cost of the product's next line: each takes one of those known, the last of them for any lines more."""
    costs = known.get(product.pk)
    if costs:
        return costs.popleft() if len(costs) > 1 else costs[0]
    return product.cost if product.currency == currency else None


@transaction.atomic
def set_splits(*, opportunity_id: int, shares: Mapping[int, Decimal], seen_version: int, act: Act) -> Opportunity:
    """Share a deal among persons, 0.5 being half; together 1, or none at all (the owner has it whole). Raises CannotSaveOpportunity.

    Shares in a role stay as they are.
    """
    deal = _locked(opportunity_id, seen_version)
    total = sum(shares.values(), Decimal(0))
    if shares and total != WHOLE:
        message = _("The shares come to %(total)s %%; they have to come to 100 %%.")
        raise CannotSaveOpportunity({"": [message % {"total": f"{(total * 100).normalize():f}"}]})
    if any(not 0 < share <= WHOLE for share in shares.values()):
        raise CannotSaveOpportunity({"": [_("Each share has to be above zero.")]})
    former = list(deal.splits.values_list("person_id", flat=True))
    deal.splits.filter(role="").exclude(person_id__in=shares).delete()
    for person_id, share in shares.items():
        OpportunitySplit.objects.update_or_create(opportunity=deal, person_id=person_id, role="", defaults={"share": share})
    _save(deal)
    events.opportunity_changed(opportunity=deal.pk, fact=deal.fact_id, persons=touched(deal, *former), at=act.at)
    return deal


def _locked(opportunity_id: int, seen_version: int) -> Opportunity:
    deal = Opportunity.objects.select_for_update(of=["self"]).select_related("stage").get(id=opportunity_id)
    if deal.version != seen_version:
        raise ChangedMeanwhile
    return deal


def _save(deal: Opportunity) -> None:
    _clean(deal)
    deal.version += 1
    deal.save()


def _refuse_another_amount_than_its_lines(deal: Opportunity, fields: DealFields) -> None:
    """Plans count a deal by its amount or by its lines; what changes one alone would pay the same deal twice over."""
    if (fields.amount, fields.currency) == (deal.amount, deal.currency) or not deal.lines.exists():
        return
    message = _(
        "This deal's amount is that of its products, %(amount)s %(currency)s."
        " Correct the products in the system they come from and import them again."
    )
    shown = {"amount": "" if deal.amount is None else f"{deal.amount.normalize():f}", "currency": deal.currency}
    raise CannotSaveOpportunity({"amount" if fields.amount != deal.amount else "currency": [message % shown]})


def _refuse_what_no_stage_allows(deal: Opportunity, stage: Stage, *, at: dt.datetime) -> None:
    errors: dict[str, list[str]] = {}
    if stage.kind != StageKind.OPEN and deal.closed_on is None:
        errors["closed_on"] = [_("A won or lost deal needs the day it closed.")]
    # The day it is where the reader is: what closed today in Kuala Lumpur may still be tomorrow in UTC.
    if deal.closed_on is not None and deal.closed_on > timezone.localdate(at):
        errors["closed_on"] = [_("A deal cannot have closed on a day that has not come yet.")]
    if errors:
        raise CannotSaveOpportunity(errors)
    _refuse_won_without_amount(deal, stage)


def _refuse_won_without_amount(deal: Opportunity, stage: Stage) -> None:
    if stage.kind == StageKind.WON and deal.amount is None:
        raise CannotSaveOpportunity({"amount": [_("A won deal needs its amount.")]})


def _remember(
    deal: Opportunity, former: Stage | None, stage: Stage, *, happened_on: dt.date, act: Act, duration: dt.timedelta | None
) -> None:
    StageHistory.objects.create(
        opportunity=deal,
        from_stage=former,
        to_stage=stage,
        happened_on=happened_on,
        recorded_at=act.at,
        recorded_by_id=act.by_id,
        on_behalf_of_id=act.on_behalf_of_id,
        duration=duration,
    )
