"""Quotas by their pages: the grid saves where it says, over what it showed, and nothing else; a file that is not taken comes back."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incentives import api
from incentives.models import Plan, Quota
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

MARCH = "2026-03-01"


@pytest.fixture
def plan(world: World) -> Plan:
    plan = company.published(key="field")
    company.on_plan(world.rep.reference, plan)
    return plan


@pytest.fixture
def held(world: World) -> Any:
    """`held(plan)` are the quotas of the rep in that plan, None: those for every plan."""

    def rows(plan: Plan | None) -> list[tuple[str, str | None, int]]:
        found = Quota.objects.filter(person=world.rep, plan=plan).order_by("valid_from")
        return [(str(row.valid_from), row.valid_before and str(row.valid_before), int(row.amount)) for row in found]

    return rows


@pytest.fixture
def saved(client_of: Any, world: World) -> Any:
    """`saved(plan, "120", on=…)` types a quota of the rep into the grid as it was opened, and saves."""

    def save(plan: Plan, text: str, *, on: str = MARCH, per: str = "month", path: str = "/quotas/save/", **more: str) -> Any:
        typed = {f"amount-{world.rep.pk}": text, f"per-{world.rep.pk}": per}
        data = {"plan": str(plan.pk), "measure": "bookings", "on": on, **typed, **more}
        return client_of(Role.SALES_OPS).post(path, data)

    return save


def test_the_grid_saves_into_the_plan_measure_and_day_that_it_shows(plan: Plan, saved: Any, held: Any) -> None:
    other = company.published(company.document(name="Another"), key="another")
    company.on_plan("rep", other)

    answer = saved(plan, "120", path=f"/quotas/save/?plan={other.pk}&on=2026-05-01")

    assert (answer.status_code, held(other), held(plan)) == (302, [], [(MARCH, None, 120)])
    assert f"plan={plan.pk}&measure=bookings&on={MARCH}" in answer["Location"]


def test_a_grid_about_a_measure_that_is_gone_saves_nothing_elsewhere(plan: Plan, saved: Any) -> None:
    assert saved(plan, "120", measure="bookngs").status_code == 302
    assert not Quota.objects.exists()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN", "12o", "1e99999", "-1", "1.00001", "9" * 30, "\0"])
def test_what_is_no_amount_is_said_beside_its_cell(plan: Plan, saved: Any, text: str) -> None:
    answer = saved(plan, text)

    assert answer.status_code == 422
    assert b"field__error" in answer.content
    assert not Quota.objects.exists()


def test_a_quota_for_every_plan_does_not_end_one_of_the_plans_own(plan: Plan, saved: Any, held: Any) -> None:
    company.quota("rep", "100", "month", plan=plan)
    company.quota("rep", "70", "month", "2026-07-01")

    assert saved(plan, "120").status_code == 302
    assert held(plan) == [("2026-01-01", MARCH, 100), (MARCH, None, 120)]


def test_a_new_quota_ends_where_the_one_it_replaces_ended_or_the_next_begins(plan: Plan, saved: Any, held: Any) -> None:
    company.quota("rep", "100", "month", "2026-01-01", "2026-05-01", plan=plan)
    company.quota("rep", "300", "month", "2026-08-01", plan=plan)

    assert saved(plan, "120").status_code == 302
    assert saved(plan, "200", on="2026-06-01").status_code == 302
    assert held(plan) == [
        ("2026-01-01", MARCH, 100),
        (MARCH, "2026-05-01", 120),
        ("2026-06-01", "2026-08-01", 200),
        ("2026-08-01", None, 300),
    ]


def test_the_first_quota_of_a_plans_own_leaves_other_days_as_the_quotas_for_every_plan_had_them(plan: Plan, saved: Any, held: Any) -> None:
    # The engine reads a person who has any quota of the plan's own by those alone.
    company.quota("rep", "100", "month")
    company.quota("rep", "70", "month", "2026-07-01")

    assert saved(plan, "120").status_code == 302
    assert held(plan) == [("2026-01-01", MARCH, 100), (MARCH, "2026-07-01", 120), ("2026-07-01", None, 70)]
    assert held(None) == [("2026-01-01", "2026-07-01", 100), ("2026-07-01", None, 70)]


def test_two_editors_do_not_overwrite_each_other_unseen(plan: Plan, saved: Any, held: Any, world: World) -> None:
    company.quota("rep", "100", "month", plan=plan)
    seen = {f"seen-{world.rep.pk}": "100 month"}
    company.quota("rep", "150", "month", plan=plan)

    untouched = saved(plan, "100", **seen)
    refused = saved(plan, "120", **seen)

    assert (untouched.status_code, refused.status_code, held(plan)) == (302, 422, [("2026-01-01", None, 150)])
    assert "Somebody else has set 150 per month meanwhile" in refused.content.decode()
    assert saved(plan, "120", **{f"seen-{world.rep.pk}": "150 month"}).status_code == 302
    assert held(plan)[-1] == (MARCH, None, 120)


def test_the_grid_is_searched_and_taken_away_as_a_file_that_can_be_imported(plan: Plan, page_of: Any, client_of: Any) -> None:
    company.on_plan("zoe", plan)
    company.quota("rep", "100.50", "month")
    company.quota("zoe", "200", "quarter", plan=plan)

    found = page_of(Role.FINANCE, "/quotas/", plan=plan.pk, q="zoe").content.decode()
    file = b"".join(page_of(Role.SALES_OPS, "/quotas/", **{"as": "csv"}).streaming_content)

    assert ("Zoe Example" in found, "Ada Palm" in found) == (True, False)
    assert file.decode("utf-8-sig").splitlines() == [
        "person,measure,from,before,amount,per,plan",
        "rep,bookings,2026-01-01,,100.5,month,",
        "zoe,bookings,2026-01-01,,200,quarter,field",
    ]
    assert api.import_quotas_csv(content=file, by_id=None, at=company.AT).unchanged == 2


def test_a_long_grid_has_pages(plan: Plan, page_of: Any) -> None:
    for number in range(52):
        company.on_plan(f"p{number:02}", plan)

    first, second = (page_of(Role.SALES_OPS, "/quotas/", page=page).content.decode() for page in (1, 2))

    assert ("51–53 of 53" in second, first.count("quota-grid__amount"), second.count("quota-grid__amount")) == (True, 50, 3)


@pytest.mark.parametrize(
    ("how", "left"),
    [
        ("back", [("2026-01-01", None, 100)]),
        ("ends", [("2026-01-01", MARCH, 100), (MARCH, "2026-04-01", 120)]),
        ("gone", [("2026-01-01", MARCH, 100)]),
    ],
)
def test_a_quota_is_undone_ended_or_taken_away(plan: Plan, held: Any, client_of: Any, how: str, left: list[Any]) -> None:
    company.quota("rep", "100", "month", plan=plan)
    company.quota("rep", "120", "month", MARCH, plan=plan)
    quota = Quota.objects.get(amount=120)

    answer = client_of(Role.SALES_OPS).post(f"/quotas/{quota.pk}/remove/?plan={plan.pk}&measure=bookings&on=2026-04-01", {"how": how})

    assert (answer.status_code, held(plan)) == (302, left)


def test_rows_that_are_not_taken_come_back_with_what_is_wrong_beside_each(plan: Plan, client_of: Any) -> None:
    content = b"person,measure,from,amount,per\nrep,bookings,2026-01-01,100,month\nrep,bookngs,2026-01-01,100%s,month\n"
    file = SimpleUploadedFile("quotas.csv", content)

    answer = client_of(Role.SALES_OPS).post("/quotas/import/", {"file": file})
    page = answer.content.decode()
    kept = base64.b64decode(re.search(r'base64,([^"]+)"', page)[1]).decode("utf-8-sig").splitlines()  # type: ignore[index]

    assert answer.status_code == 422
    assert "Did you mean “bookings”?" in page
    assert "“100%s” is not an amount" in page
    assert kept[0] == "person,measure,from,amount,per,problem"
    assert kept[1] == "rep,bookings,2026-01-01,100,month,"
    assert kept[2].startswith("rep,bookngs,2026-01-01,100%s,month,")
    mended = "\n".join(kept).replace("bookngs", "won").replace("100%s", "100")
    assert api.import_quotas_csv(content=mended.encode(), by_id=None, at=company.AT).set == 2
