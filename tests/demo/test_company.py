"""The made-up company, before anything is written: the same again for the same seed, and sound for any day and size."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from demo.company import Company
from demo.days import Story
from demo.staff import FARMS, HUNTS
from people.data import Role

AS_OF = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(Story(seed=7, as_of=AS_OF, months=18), people=60)


def test_the_same_seed_makes_the_same_company_in_another_process(company: Company) -> None:
    script = (
        "import datetime as dt; from demo.company import Company; from demo.days import Story;"
        "print(Company(Story(seed=7, as_of=dt.date(2026, 11, 22), months=18), people=60).checksum())"
    )
    # Another hash seed: nothing may depend on the order of a set.
    env = {"PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    setup = "import django; django.setup();"
    other = subprocess.run(
        [sys.executable, "-c", setup + script], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert other.stdout.strip() == company.checksum()


def test_another_seed_makes_another_company(company: Company) -> None:
    assert Company(Story(seed=8, as_of=AS_OF, months=18), people=60).checksum() != company.checksum()


def test_the_company_is_of_the_size_asked_with_eight_teams_and_two_levels_up_to_a_vp(company: Company) -> None:
    staff = company.staff
    by_reference = {employee.reference: employee for employee in staff.employees}
    vp = next(employee for employee in staff.employees if employee.job_title == "VP Sales")

    assert 58 <= len(staff.employees) <= 63
    assert len(staff.teams) == 8
    for rep in staff.reps:
        manager = by_reference[rep.managers[-1][1]]
        assert Role.MANAGER in manager.roles
        assert manager.managers[-1][1] == vp.reference


@pytest.mark.parametrize("people", [12, 24, 60])
def test_somebody_holds_every_role(people: int) -> None:
    staff = Company(Story(seed=7, as_of=AS_OF, months=3), people=people).staff
    held = {role for employee in staff.employees for role in employee.roles}

    assert held == set(Role.values) - {Role.AUDITOR}
    assert staff.outside_auditor


def test_people_join_leave_move_change_plan_and_get_a_new_manager(company: Company) -> None:
    start, reps = company.story.start, company.staff.reps

    assert sum(rep.hired_on >= start for rep in reps) == 3
    assert sum(rep.left_on is not None for rep in reps) == 2
    assert sum(len(rep.teams) > 1 for rep in reps) == 2
    assert [[plan for _day, plan in rep.sells] for rep in reps if len(rep.sells) > 1] == [[FARMS, HUNTS]]
    assert any(len(rep.managers) > 1 and len(rep.teams) == 1 for rep in reps)


def test_deals_are_won_lost_and_open_ordered_and_not_shared_and_entered_by_assistants(company: Company) -> None:
    stages = Counter(deal.stage for deal in company.deals)
    won = [deal for deal in company.deals if deal.stage == "won"]
    orders = Counter(deal.order.state if deal.order else "missing" for deal in won)

    assert stages["won"] > 1000
    assert stages["lost"] > 1000
    assert sum(stages[stage] for stage in ("qualification", "discovery", "proposal", "negotiation")) > 100
    assert orders["accepted"] > 10 * orders["entered"] > 0
    assert orders["missing"] > 10
    assert sum(bool(deal.splits) for deal in won) > 30
    assert sum(deal.entered_by != deal.owner for deal in company.deals) > 200
    assert {change.state for change in company.later_changes} == {"accepted", "cancelled"}


def test_quarters_end_busy_and_good_reps_bring_more(company: Company) -> None:
    months = Counter(deal.closed_on.month % 3 == 0 for deal in company.deals if deal.stage == "won" and deal.closed_on)
    skill = {rep.reference: rep.skill for rep in company.staff.reps if rep.hired_on < company.story.start and rep.left_on is None}
    brought = Counter(dict.fromkeys(skill, 0))
    for deal in company.deals:
        if deal.stage == "won" and deal.owner in skill:
            brought[deal.owner] += 1
    best = [brought[reference] for reference, percent in skill.items() if percent >= 125]
    worst = [brought[reference] for reference, percent in skill.items() if percent <= 75]

    assert months[True] > months[False] * 0.8  # six of the eighteen months
    assert sum(best) / len(best) > 1.3 * sum(worst) / len(worst)


@hypothesis_settings(max_examples=8)
@given(
    seed=st.integers(0, 10**6),
    as_of=st.dates(dt.date(2001, 1, 1), dt.date(2040, 12, 31)),
    months=st.integers(1, 14),
    people=st.integers(12, 45),
)
def test_any_company_is_sound(seed: int, as_of: dt.date, months: int, people: int) -> None:
    company = Company(Story(seed=seed, as_of=as_of, months=months), people=people)
    by_reference = {employee.reference: employee for employee in company.staff.employees}

    assert all(employee.hired_on < as_of for employee in company.staff.employees)
    assert len({employee.email for employee in company.staff.employees}) == len(company.staff.employees)
    for employee in company.staff.employees:
        assert [day for day, _team in employee.teams] == sorted({day for day, _team in employee.teams})
        assert [day for day, _manager in employee.managers] == sorted({day for day, _manager in employee.managers})
        assert all(by_reference[manager].works_on(day) for day, manager in employee.managers)
    for deal in company.deals:
        owner = by_reference[deal.owner]
        assert deal.lines
        assert all(line.amount > 0 for line in deal.lines)
        assert [day for day, _stage in deal.path] == sorted(day for day, _stage in deal.path)
        assert owner.hired_on <= deal.created_on == deal.path[0][0]
        assert deal.path[-1][0] < (owner.left_on or as_of) <= as_of or deal.path[-1][0] < as_of
        assert (deal.closed_on is not None) == (deal.stage in ("won", "lost"))
        assert sum(share for _person, share in deal.splits) in (0, 1)
        assert all(by_reference[person].works_on(deal.closed_on) for person, _share in deal.splits if deal.closed_on)
        assert all(deed.occurred_on <= deed.entered_on < as_of for deed in deal.deeds)
    for quota in company.quotas:
        assert quota.amount > 0
        assert quota.valid_before is None or quota.valid_from < quota.valid_before
    for assignment in company.assignments:
        assert assignment.valid_before is None or assignment.valid_from < assignment.valid_before
