"""Who may see and change what of the CRM. What is missing and what is hidden look the same."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from people.api import assisted_ids, managed_persons
from people.data import Role, Viewer

from .models import Activity, ImportRun, Opportunity, Quarantine, Territory, TerritoryHolder

SEES_ALL_DEALS = (Role.SALES_OPS, Role.FINANCE, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR)
CHANGES_ALL_DEALS = (Role.SALES_OPS, Role.ADMINISTRATOR)
SELLS = (Role.REP, Role.ASSISTANT, Role.MANAGER, Role.SALES_OPS, Role.ADMINISTRATOR)
IMPORTS = (Role.SALES_OPS, Role.ADMINISTRATOR)
SETS_TERRITORIES = (Role.SALES_OPS,)
READS_IMPORTS = (Role.SALES_OPS, Role.AUDITOR, Role.ADMINISTRATOR)


class NoSuchOpportunity(LookupError):
    """There is no such deal, or the viewer may not know of it."""


class NoSuchImport(LookupError):
    """There is no such import, or the viewer may not know of it."""


def _own_circle(viewer: Viewer, on: dt.date) -> set[int]:
    """The viewer, the persons they assist, and everybody below them, as of a day."""
    if viewer.person_id is None:
        return set()
    return {viewer.person_id, *assisted_ids(viewer, on=on), *managed_persons(viewer, on=on).values_list("id", flat=True)}


def may_read_opportunities(viewer: Viewer) -> bool:
    """Whether deals are any of the viewer's work; which ones they see is another question."""
    return viewer.has(*SEES_ALL_DEALS, *SELLS)


def opportunities_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Opportunity]:
    """All deals for roles whose work is about all of them; else those one owns or has a share in, of those one assists or manages today."""
    if viewer.has(*SEES_ALL_DEALS):
        return Opportunity.objects.all()
    circle = _own_circle(viewer, on)
    if not circle or not viewer.has(*SELLS):
        return Opportunity.objects.none()
    shared = Opportunity.objects.filter(splits__person_id__in=circle).values("pk")
    return Opportunity.objects.filter(Q(owner_id__in=circle) | Q(pk__in=shared))


def opportunity_for(viewer: Viewer, opportunity_id: int, *, on: dt.date) -> Opportunity:
    """Return a deal, or raise NoSuchOpportunity whether it is missing or merely hidden."""
    found = opportunities_visible_to(viewer, on=on).filter(pk=opportunity_id).select_related("account", "owner", "stage").first()
    if found is None:
        raise NoSuchOpportunity(opportunity_id)
    return found


def may_change_opportunity(viewer: Viewer, opportunity: Opportunity, *, on: dt.date) -> bool:
    """Its owner, their assistant, their managers, and sales operations. A share in a deal lets one see it, not change it."""
    if viewer.has(*CHANGES_ALL_DEALS):
        return True
    return viewer.has(*SELLS) and opportunity.owner_id in _own_circle(viewer, on)


def may_create_opportunities(viewer: Viewer) -> bool:
    return viewer.has(*SELLS)


def may_log_activities(viewer: Viewer) -> bool:
    """For oneself, so one has to be a person of the company; sales operations may enter for anybody."""
    return viewer.has(*SELLS) and (viewer.person_id is not None or viewer.has(*CHANGES_ALL_DEALS))


def persons_entered_for(viewer: Viewer, *, on: dt.date) -> set[int] | None:
    """Ids of those in whose name the viewer may enter records; None means anybody."""
    if viewer.has(*CHANGES_ALL_DEALS):
        return None
    return _own_circle(viewer, on) if viewer.has(*SELLS) else set()


def activities_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Activity]:
    """Activities of those whose deals one sees, and those on deals one sees."""
    if viewer.has(*SEES_ALL_DEALS):
        return Activity.objects.all()
    circle = _own_circle(viewer, on)
    if not circle or not viewer.has(*SELLS):
        return Activity.objects.none()
    deals = opportunities_visible_to(viewer, on=on).values("pk")
    return Activity.objects.filter(Q(owner_id__in=circle) | Q(opportunity_id__in=deals))


class NoSuchTerritory(LookupError):
    """There is no such territory, or the viewer may not know of it."""


def may_set_territories(viewer: Viewer) -> bool:
    """Whether the viewer says who holds which territory and what lies in it: it moves credit, and with it pay."""
    return viewer.has(*SETS_TERRITORIES)


def may_read_territories(viewer: Viewer) -> bool:
    """Whether territories are any of the viewer's work; which ones they see is another question."""
    return may_read_opportunities(viewer)


def territories_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Territory]:
    """All territories for roles whose work is about all deals; else those ever held by oneself, or by whom one assists or manages today."""
    if viewer.has(*SEES_ALL_DEALS):
        return Territory.objects.all()
    circle = _own_circle(viewer, on)
    if not circle or not viewer.has(*SELLS):
        return Territory.objects.none()
    return Territory.objects.filter(pk__in=TerritoryHolder.objects.filter(person_id__in=circle).values("territory"))


def territory_for(viewer: Viewer, territory_id: int, *, on: dt.date) -> Territory:
    """Return a territory, or raise NoSuchTerritory whether it is missing or merely hidden."""
    found = territories_visible_to(viewer, on=on).filter(pk=territory_id).first()
    if found is None:
        raise NoSuchTerritory(territory_id)
    return found


def may_read_trails(viewer: Viewer) -> bool:
    """Whether the viewer may read who changed what in the CRM, in every record of it."""
    return viewer.has(Role.AUDITOR, Role.ADMINISTRATOR)


def may_read_imports(viewer: Viewer) -> bool:
    return viewer.has(*READS_IMPORTS)


def imports_visible_to(viewer: Viewer) -> QuerySet[ImportRun]:
    return ImportRun.objects.all() if may_read_imports(viewer) else ImportRun.objects.none()


def import_for(viewer: Viewer, import_id: int) -> ImportRun:
    found = imports_visible_to(viewer).filter(pk=import_id).first()
    if found is None:
        raise NoSuchImport(import_id)
    return found


def quarantine_visible_to(viewer: Viewer) -> QuerySet[Quarantine]:
    return Quarantine.objects.all() if may_read_imports(viewer) else Quarantine.objects.none()


def may_settle_quarantine(viewer: Viewer) -> bool:
    """Whether the viewer decides what becomes of refused rows: who may import."""
    return viewer.has(*IMPORTS)
