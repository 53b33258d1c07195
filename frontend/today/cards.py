"""What stands on a person's first page: each card knows whom it is for, and is left out where it would have nothing to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from crm import api as crm
from frontend.activities.looks import with_icons
from frontend.audit.trails import WORDS, names_of_users
from frontend.boards.near import best_board
from frontend.people.listing import as_of
from frontend.periods import period_title
from frontend.statements.page import standings_of
from incentives import api as incentives
from people.api import Role, Viewer, assisted_ids, direct_reports, people_visible_to, recent_changes, tracked_models

DEALS_SHOWN = 8
LISTED = 6
STANDINGS_SHOWN = 2
JOINED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Card:
    template: str
    place: str
    """Where it stands on a wide screen: "first", "middle" or "side"; on a phone one follows the other."""
    content: dict[str, Any] = field(default_factory=dict)


def cards_for(viewer: Viewer, *, now: dt.datetime, today: dt.date) -> list[Card]:
    return [
        *_earnings(viewer, today),
        *_own_deals(viewer, today),
        *_board(viewer, now),
        *_pipeline(viewer, today),
        *_team(viewer, today),
        *_periods(viewer),
        *_plans(viewer),
        *_quarantine(viewer),
        *_activities(viewer, today, now),
        *_comings_and_goings(viewer, today),
        *_own_team(viewer, today),
        *_changes(viewer),
    ]


def _earnings(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """What the viewer earned in the periods that are current (a month, and the quarter around it), and how far they are towards quotas."""
    if viewer.person_id is None:
        return
    current = incentives.current_statements(incentives.statements_visible_to(viewer).filter(person_id=viewer.person_id))
    if current:
        yield Card("today/earnings.html", "first", {"rows": [_earned(statement, today) for statement in current]})


def _earned(statement: Any, today: dt.date) -> dict[str, Any]:
    period = statement.period
    return {
        "statement": statement,
        "title": period_title(period.key, period.start, period.before),
        "totals": incentives.totals(statement),
        "standings": [each for each in standings_of(statement, today=today) if each.attainment is not None][:STANDINGS_SHOWN],
    }


def _own_deals(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """Open deals of the viewer and of those they assist, the overdue first."""
    if viewer.person_id is None or not crm.may_create_opportunities(viewer):
        return
    owners = {viewer.person_id, *assisted_ids(viewer, on=today)}
    deals = crm.opportunities_visible_to(viewer, on=today).filter(owner_id__in=owners, stage__kind="open")
    shown = list(crm.for_list(deals).order_by("expected_close_on", "-amount")[:DEALS_SHOWN])
    if not shown and not viewer.has(Role.REP, Role.ASSISTANT):
        return
    sums = deals.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(expected_close_on__lt=today)))
    content = {"deals": shown, "today": today, **sums, "totals": _totals(deals), "only": viewer.person_id if len(owners) == 1 else None}
    yield Card("today/deals.html", "middle", content)


def _totals(deals: Any) -> list[tuple[str, Decimal]]:
    sums = deals.exclude(amount=None).values_list("currency").annotate(total=Sum("amount")).order_by("currency")
    return list(sums)


def _board(viewer: Viewer, now: dt.datetime) -> Iterator[Card]:
    """The viewer among their neighbours, on the board on which they stand best."""
    found = best_board(viewer, at=now)
    if found is not None:
        yield Card("today/board.html", "side", found)


def _pipeline(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """The pipeline by stage, for those whose work is about many people's deals: a manager's holds those of their own people."""
    if not viewer.has(Role.MANAGER, Role.EXECUTIVE, Role.SALES_OPS, Role.FINANCE):
        return
    deals = crm.opportunities_visible_to(viewer, on=today)
    columns = [column for column in crm.board(deals.filter(stage__kind="open"), most=0) if column.count]
    if not columns:
        return
    most = max(column.count for column in columns)
    rows = [{"stage": column.stage, "count": column.count, "totals": column.totals, "most": most} for column in columns]
    overdue = deals.filter(stage__kind="open", expected_close_on__lt=today).count()
    yield Card("today/pipeline.html", "middle", {"rows": rows, "overdue": overdue})


def _team(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """A manager's own people: what each has open, and earned in the periods that are current."""
    reports = list(as_of(direct_reports(viewer, on=today), today).exclude(left_on__lte=today).order_by("name"))
    if not reports:
        return
    ids = [person.pk for person in reports]
    open_deals = crm.opportunities_visible_to(viewer, on=today).filter(owner_id__in=ids, stage__kind="open")
    counts = dict(open_deals.values_list("owner_id").annotate(count=Count("pk")))
    earned: dict[int, list[Any]] = {}
    for statement in incentives.current_statements(incentives.statements_visible_to(viewer).filter(person_id__in=ids)):
        earned.setdefault(statement.person_id, []).append(statement)
    rows = [{"person": person, "deals": counts.get(person.pk, 0), "statements": earned.get(person.pk, [])} for person in reports]
    yield Card("today/team.html", "middle", {"rows": rows, "earned": bool(earned)})


def _periods(viewer: Viewer) -> Iterator[Card]:
    """The latest periods with their last run, for those who calculate and close them."""
    if not incentives.may_see_runs(viewer):
        return
    periods = list(incentives.periods_visible_to(viewer).order_by("-start", "kind")[:LISTED])
    if not periods and not incentives.may_run_periods(viewer):
        return
    rows = [{"period": period, "title": period_title(period.key, period.start, period.before)} for period in periods]
    yield Card("today/periods.html", "first", {"rows": rows})


def _plans(viewer: Viewer) -> Iterator[Card]:
    """Drafts that wait to be published, for those who write plans."""
    if not incentives.may_edit_plans(viewer):
        return
    plans = incentives.plans_visible_to(viewer).order_by("name")
    drafts = list(plans.filter(versions__state="draft").distinct()[:LISTED])
    yield Card("today/plans.html", "first", {"drafts": drafts, "count": plans.count()})


def _quarantine(viewer: Viewer) -> Iterator[Card]:
    if not crm.may_read_imports(viewer):
        return
    waiting = crm.quarantine_visible_to(viewer).filter(state="open").count()
    latest = crm.imports_visible_to(viewer).order_by("-started_at").first()
    if latest is not None:
        yield Card("today/imports.html", "side", {"waiting": waiting, "latest": latest})


def _activities(viewer: Viewer, today: dt.date, now: dt.datetime) -> Iterator[Card]:
    """What was done lately by the viewer and those they assist, with how much of it this week."""
    if viewer.person_id is None or not viewer.has(Role.REP, Role.ASSISTANT):
        return
    owners = {viewer.person_id, *assisted_ids(viewer, on=today)}
    done = crm.activities_visible_to(viewer, on=today).filter(owner_id__in=owners)
    monday = now - dt.timedelta(days=today.weekday(), hours=now.hour, minutes=now.minute)
    latest = done.select_related("owner", "account").order_by("-occurred_at")[:LISTED]
    yield Card(
        "today/activities.html", "side", {"activities": with_icons(latest), "this_week": done.filter(occurred_at__gte=monday).count()}
    )


def _comings_and_goings(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """Who joined lately and who leaves soon, for HR."""
    if not viewer.has(Role.HR):
        return
    everybody = as_of(people_visible_to(viewer, on=today), today)
    joined = everybody.filter(hired_on__gt=today - dt.timedelta(days=JOINED_DAYS)).order_by("-hired_on")[:LISTED]
    leaving = everybody.filter(left_on__gt=today).order_by("left_on")[:LISTED]
    teamless = everybody.exclude(left_on__lte=today).filter(team_id_now=None).count()
    here = everybody.exclude(left_on__lte=today).count()
    yield Card("today/staff.html", "first", {"joined": joined, "leaving": leaving, "teamless": teamless, "here": here})


def _own_team(viewer: Viewer, today: dt.date) -> Iterator[Card]:
    """Team mates, for those who have no other work here yet."""
    if viewer.has(*(set(Role.values) - {Role.EMPLOYEE})) or viewer.person_id is None:
        return
    near = as_of(people_visible_to(viewer, on=today), today).exclude(pk=viewer.person_id).exclude(left_on__lte=today).order_by("name")
    yield Card("today/near.html", "first", {"people": list(near[:LISTED]), "me": viewer.person_id})


def _changes(viewer: Viewer) -> Iterator[Card]:
    """The latest changes, for those who watch them."""
    if not viewer.has(Role.AUDITOR, Role.ADMINISTRATOR):
        return
    found = recent_changes(count=LISTED)
    names, models = names_of_users(change.user_id for change in found), tracked_models()
    rows = []
    for change in found:
        word, icon, tone = WORDS.get(change.what, (change.what, "point", "calm"))
        kind = str(models[change.kind]._meta.verbose_name)
        rows.append({"change": change, "who": names.get(change.user_id or 0, ""), "word": word, "icon": icon, "tone": tone, "kind": kind})
    yield Card("today/changes.html", "first", {"rows": rows})
