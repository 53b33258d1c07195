"""Territories with their holders and rules: entered, mended, ended, taken away. Closed periods are corrected in open ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Territory, TerritoryHolder, TerritoryRule
from people.api import Refused


class CannotKeepTerritory(Refused):
    """`field` is the one that is wrong, as pages and files name it."""

    code = "cannot_keep_territory"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Days:
    """[first, before); without `before` there is no end."""

    first: dt.date
    before: dt.date | None = None


@transaction.atomic
def create_territory(*, key: str, name: str) -> Territory:
    """Keep a new territory. Raises CannotKeepTerritory, also for a key that another has."""
    territory = Territory(key=key.strip(), name=name.strip())
    _save(territory)
    return territory


@transaction.atomic
def rename_territory(*, territory_id: int, name: str) -> Territory:
    """Give a territory another name; its key stays, since plans and files name it. Raises CannotKeepTerritory."""
    territory = locked(territory_id)
    territory.name = name.strip()
    _save(territory)
    return territory


@transaction.atomic
def remove_territory(*, territory_id: int) -> None:
    """Take away a territory that nobody ever held and nothing ever lay in. Raises CannotKeepTerritory for others: the past needs them."""
    territory = locked(territory_id)
    if territory.holders.exists() or territory.placed.exists() or territory.rules.exists():
        raise CannotKeepTerritory(_("It has holders, customers or rules. End these, or remove them first if they were never meant."))
    territory.delete()


@transaction.atomic
def add_holder(*, territory_id: int, person_id: int, days: Days, share: Decimal = Decimal(1), alone: bool = False) -> TerritoryHolder:
    """Let a person hold a territory, or `share` of it. With `alone` whoever holds it on these days holds it no longer.

    Raises CannotKeepTerritory, also for days on which the person holds it already.
    """
    territory = locked(territory_id)
    in_order(days)
    if alone:
        _step_back(territory, days)
    holder = TerritoryHolder(territory=territory, person_id=person_id)
    return _held(holder, days, share)


@transaction.atomic
def change_holder(*, holder_id: int, days: Days, share: Decimal) -> TerritoryHolder:
    """Mend the days or the share of a holder. Raises CannotKeepTerritory."""
    holder = TerritoryHolder.objects.get(id=holder_id)
    locked(holder.territory_id)
    in_order(days)
    return _held(holder, days, share)


@transaction.atomic
def remove_holder(*, holder_id: int) -> None:
    """Take a holder away for all their days, as if they had never held it; the trail still tells of it."""
    TerritoryHolder.objects.get(id=holder_id).delete()


@transaction.atomic
def add_rule(*, territory_id: int, days: Days, industry: str = "", country: str = "") -> TerritoryRule:
    """Let customers of an industry, a country or both lie in a territory. Raises CannotKeepTerritory, also where another rule says so."""
    return _ruled(TerritoryRule(territory=locked(territory_id)), days, industry, country)


@transaction.atomic
def change_rule(*, rule_id: int, days: Days, industry: str = "", country: str = "") -> TerritoryRule:
    """Mend the days or the words of a rule. Raises CannotKeepTerritory."""
    rule = TerritoryRule.objects.get(id=rule_id)
    locked(rule.territory_id)
    return _ruled(rule, days, industry, country)


@transaction.atomic
def remove_rule(*, rule_id: int) -> None:
    """Take a rule away for all its days, as if it had never held."""
    TerritoryRule.objects.get(id=rule_id).delete()


def locked(territory_id: int) -> Territory:
    """Return a territory that nobody else changes until the transaction ends. Raises CannotKeepTerritory."""
    found = Territory.objects.select_for_update().filter(id=territory_id).first()
    if found is None:
        raise CannotKeepTerritory(_("This territory was taken away meanwhile."))
    return found


def in_order(days: Days) -> None:
    """Raise CannotKeepTerritory for days that are none."""
    if days.before is not None and days.before <= days.first:
        raise CannotKeepTerritory(_("The day it ends before must be later than the day it starts."), "before")


def _step_back(territory: Territory, days: Days) -> None:
    """Cut these days out of what others hold."""
    rows = TerritoryHolder.objects.filter(territory=territory)
    for row in rows.overlapping(days.first, days.before):
        person_id, share, ends = row.person_id, row.share, row.valid_before
        if row.valid_from < days.first:
            row.valid_before = days.first
            row.save()
        else:
            row.delete()
        if days.before is not None and (ends is None or ends > days.before):
            TerritoryHolder.objects.create(territory=territory, person_id=person_id, share=share, valid_from=days.before, valid_before=ends)


def _held(holder: TerritoryHolder, days: Days, share: Decimal) -> TerritoryHolder:
    others = TerritoryHolder.objects.filter(territory_id=holder.territory_id, person_id=holder.person_id).exclude(pk=holder.pk)
    if others.overlapping(days.first, days.before).exists():
        raise CannotKeepTerritory(_("They hold this territory already on some of these days. Change that, or choose other days."), "person")
    if not 0 < share <= 1:
        raise CannotKeepTerritory(_("A share is above 0 and at most 100 %."), "share")
    holder.valid_from, holder.valid_before, holder.share = days.first, days.before, share
    _save(holder)
    return holder


def _ruled(rule: TerritoryRule, days: Days, industry: str, country: str) -> TerritoryRule:
    in_order(days)
    rule.industry, rule.country = industry.strip(), country.strip()
    rule.valid_from, rule.valid_before = days.first, days.before
    if not rule.industry and not rule.country:
        raise CannotKeepTerritory(_("Name an industry, a country, or both."), "industry")
    same = TerritoryRule.objects.filter(industry=rule.industry, country=rule.country).exclude(pk=rule.pk)
    other = same.overlapping(days.first, days.before).select_related("territory").first()
    if other is not None:
        message = _("“%(territory)s” has the same rule on some of these days. End that one first, or choose other days.")
        raise CannotKeepTerritory(message % {"territory": other.territory}, "industry")
    _save(rule)
    return rule


def _save(row: Territory | TerritoryHolder | TerritoryRule) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        fields = [name for name in getattr(error, "error_dict", {}) if name != "__all__"]
        raise CannotKeepTerritory(" ".join(error.messages), fields[0] if fields else "") from error
    row.save()
