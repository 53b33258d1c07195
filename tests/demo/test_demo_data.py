"""The made-up company in the database: put there by the services, the same each time, with every kind of thing to look at."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from crm import api as crm
from demo import load_people
from demo.deals import Deal
from demo.market import rates_by_month
from demo.staff import HUNTS
from demo.targets import SERVICES
from incentives import api as incentives
from people import api as people
from tests.demo_world import AS_OF, DemoWorld

pytestmark = pytest.mark.django_db


def statement(world: DemoWorld, reference: str, period: str) -> dict[str, Decimal]:
    """A person's totals by unit, as finance sees them."""
    finance = people.viewer_of(world.user("finance"))
    found = incentives.statements_visible_to(finance).get(person__reference=reference, period__key=period)
    return {unit: Decimal(total) for unit, total in found.totals.items()}


def test_past_months_are_closed_and_the_current_month_and_quarter_are_open(demo_world: DemoWorld) -> None:
    states = dict(incentives.Period.objects.values_list("key", "state"))

    assert states == dict.fromkeys(demo_world.closed, "closed") | dict.fromkeys(demo_world.open, "open")
    assert set(incentives.Run.objects.values_list("state", flat=True)) == {"posted"}


def test_everybody_who_sells_has_a_statement_for_every_month(demo_world: DemoWorld) -> None:
    reps = {rep.reference for rep in demo_world.company.staff.reps}

    for month in (*demo_world.closed, "2026-06"):
        assert set(incentives.Statement.objects.filter(period__key=month).values_list("person__reference", flat=True)) == reps


def test_the_points_of_a_month_are_those_of_the_talks_written_down_in_time(demo_world: DemoWorld) -> None:
    for rep in demo_world.company.staff.reps:
        talks = [
            deed
            for deal in demo_world.company.deals
            for deed in deal.deeds
            if deal.owner == rep.reference
            and deed.kind in ("meeting", "demo", "visit")
            and deed.outcome != "cancelled"
            and (deed.occurred_on.year, deed.occurred_on.month) == (2026, 5)
            and (deed.entered_on - deed.occurred_on).days <= 1
        ]

        assert statement(demo_world, rep.reference, "2026-05").get("points", 0) == sum(25 if deed.kind == "visit" else 10 for deed in talks)


def test_the_commission_of_the_first_month_follows_from_the_plan_in_words(demo_world: DemoWorld) -> None:
    """6 % up to the quarter's quota, 9 % above it, and 150 for each line of Cloud, at most 1,200."""
    first_of_may = dt.date(2026, 5, 1)
    for rep in demo_world.executives:
        quota = next(quota.amount for quota in demo_world.company.quotas if quota.person == rep.reference and quota.plan == HUNTS)
        worth = rates_by_month(demo_world.company.rates, "USD")
        bookings, cloud = Decimal(0), 0
        for deal in _accepted_in_april(demo_world.company.deals, first_of_may):
            share = dict(deal.splits).get(rep.reference, Decimal(0)) if deal.splits else Decimal(deal.owner == rep.reference)
            for line in deal.lines:
                if line.product not in SERVICES:
                    bookings += line.amount * worth[deal.account.currency, dt.date(2026, 4, 1)] * share
                    cloud += share if line.product.startswith("CLOUD") else 0
        commission = Decimal("0.06") * min(bookings, quota) + Decimal("0.09") * max(bookings - quota, Decimal(0))
        spiff = min(150 * cloud, Decimal(1200))
        expected = sum(part.quantize(Decimal("0.01"), ROUND_HALF_UP) for part in (commission, Decimal(spiff)))

        assert statement(demo_world, rep.reference, "2026-04").get("USD", 0) == expected


def _accepted_in_april(deals: list[Deal], seen_on: dt.date) -> list[Deal]:
    """Deals won in April whose order stood accepted when April was run."""
    found = []
    for deal in deals:
        if deal.order and deal.closed_on and (deal.closed_on.year, deal.closed_on.month) == (2026, 4):
            later = deal.order.later
            state = later.state if later and later.on < seen_on else deal.order.state
            found += [deal] if state == "accepted" else []
    return found


def test_a_manager_sees_the_statements_of_their_reps_and_a_rep_their_own(demo_world: DemoWorld) -> None:
    rep = demo_world.executives[0]
    manager = next(e for e in demo_world.company.staff.employees if e.reference == rep.managers[-1][1])
    reports = {e.reference for e in demo_world.company.staff.reps if e.managers[-1][1] == manager.reference}

    def seen_by(email: str) -> set[str]:
        viewer = people.viewer_of(people.user_by_email(email))
        return set(incentives.statements_visible_to(viewer).values_list("person__reference", flat=True))

    assert seen_by(rep.email) == {rep.reference}
    assert seen_by(manager.email) == reports


def test_deals_have_lines_history_owners_and_the_assistant_who_entered_them(demo_world: DemoWorld) -> None:
    stored = crm.Opportunity.objects.filter(source="demo")
    helped = next(deal for deal in demo_world.company.deals if deal.entered_by != deal.owner)
    deal = stored.get(external_id=helped.id)

    assert stored.count() == len(demo_world.company.deals)
    assert deal.lines.count() == len(helped.lines)
    assert deal.amount == helped.amount
    assert [move.to_stage.key for move in deal.stage_history.order_by("id")] == [stage for _day, stage in helped.path]
    assert deal.on_behalf_of.reference == deal.owner.reference == helped.owner
    assert deal.entered_by.person.reference == helped.entered_by


def test_every_customer_lies_in_a_territory_that_somebody_leads(demo_world: DemoWorld) -> None:
    counts = crm.territory_counts(on=demo_world.as_of)
    territories = crm.Territory.objects.in_bulk()

    assert sum(counts.values()) == len(demo_world.company.accounts)
    assert {territories[key].key for key in counts} >= {"key-accounts", "berlin"}
    assert counts[next(key for key, row in territories.items() if row.key == "key-accounts")] == len(territories) - 1
    assert crm.held_by(territories.values(), on=demo_world.as_of).keys() == territories.keys()


def test_every_role_signs_in_with_the_password_that_is_printed(demo_world: DemoWorld) -> None:
    printed = io.StringIO()
    call_command("demo_signins", "--json", stdout=printed)
    accounts = json.loads(printed.getvalue())

    assert [account["role"] for account in accounts] == list(people.Role.values)
    assert len({account["email"] for account in accounts}) == len(accounts)
    for account in accounts:
        client = Client()
        client.post(reverse("account_login"), {"login": account["email"], "password": account["password"]})
        assert "_auth_user_id" in client.session, account["role"]


def test_the_rep_shown_is_the_managers_and_the_assistants(demo_world: DemoWorld) -> None:
    rep, manager, assistant = (demo_world.user(role) for role in ("rep", "manager", "assistant"))

    assert people.manager_of(rep.person_id, on=demo_world.as_of) == manager.person
    assert people.may_act_for(people.viewer_of(assistant), rep.person_id, on=demo_world.as_of)


def test_the_demo_is_written_once_and_never_among_other_people(demo_world: DemoWorld) -> None:
    before = crm.Opportunity.objects.count(), incentives.Line.objects.count()
    call_command("demo_data", people=12, months=3, as_of=AS_OF, stdout=io.StringIO())
    assert (crm.Opportunity.objects.count(), incentives.Line.objects.count()) == before

    for user in people.Role.values:
        assert demo_world.user(user).email.endswith(load_people.MAIL_DOMAIN)


def test_wrong_sizes_are_refused_in_words() -> None:
    with pytest.raises(CommandError, match="from 12 to 80"):
        call_command("demo_data", people=5)
    with pytest.raises(CommandError, match="1 or more"):
        call_command("demo_data", months=0)
