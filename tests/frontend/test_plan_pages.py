"""Plans by their pages: starting and copying them, two editors of one draft, which version holds when, publishing and taking back."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from frontend.plans.starter import renamed
from incentives.models import Assignment, Plan, PlanVersion
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

DAY = company.day("2026-09-01")


@pytest.fixture
def ops(client_of: Any) -> Any:
    return client_of(Role.SALES_OPS)


def words(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def started(ops: Any, name: str, **more: Any) -> Any:
    return ops.post("/plans/new/", {"name": name, "currency": "usd", "effective_from": "2026-09-01", **more})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["New"], ["new-2"]),
        (["Check"], ["check-2"]),
        (["企业销售", "渠道销售", "Plan"], ["plan", "plan-2", "plan-3"]),
        (["Field, East", "Field East"], ["field-east", "field-east-2"]),
        (["x" * 200], ["x" * 75]),
    ],
)
def test_every_plan_gets_an_address_of_its_own(ops: Any, names: list[str], keys: list[str]) -> None:
    for name, key in zip(names, keys, strict=True):
        answer = started(ops, name)
        assert (answer.status_code, answer["Location"]) == (302, f"/plans/{key}/draft/")
        assert ops.get(f"/plans/{key}/").status_code == 200


@pytest.mark.django_db
def test_a_copy_says_its_own_name_currency_and_days(ops: Any) -> None:
    block = company.document().replace("effective: {from: 2026-01-01}", "effective:\n  from: 2026-01-01\n  before: 2027-01-01")
    original = company.published(block)

    assert started(ops, "Copy", currency="eur", copy_of=original.pk).status_code == 302

    copy = Plan.objects.get(key="copy")
    draft = copy.versions.get()
    assert (copy.currency, draft.effective_from, str(draft.effective_before)) == ("EUR", DAY, "2027-01-01")
    assert "currency: EUR" in draft.document
    assert draft.document.partition("measures:")[2] == block.partition("measures:")[2]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plan: A\n# why\ncurrency: USD\neffective:\n  from: 2026-01-01\n# mine\n\nperiod: month\n", ["# why", "# mine", "period: month"]),
        ("effective: {from: 2026-01-01,\n  before: 2027-01-01\n}\nplan: A\ncurrency: USD\nperiod: month\n", ["period: month"]),
    ],
)
def test_a_copy_keeps_everything_else_of_the_text(text: str, kept: list[str]) -> None:
    lines = renamed(text, name="B", currency="MYR", first_day=DAY, before=None).splitlines()

    assert sorted(line for line in lines if line) == sorted([*kept, "plan: B", "currency: MYR", "effective: {from: 2026-09-01}"])


def test_a_copy_of_a_json_document_is_one_with_its_numbers_as_they_were() -> None:
    text = '{"plan": "A", "currency": "USD", "effective": {"from": "2026-01-01"}, "limits": {"cap": 30000.10}}'

    said = json.loads(renamed(text, name="B", currency="MYR", first_day=DAY, before=company.day("2027-01-01")))

    assert (said["plan"], said["currency"], said["limits"]) == ("B", "MYR", {"cap": "30000.10"})
    assert said["effective"] == {"from": "2026-09-01", "before": "2027-01-01"}


@pytest.mark.django_db
def test_of_two_who_begin_a_draft_the_second_is_shown_the_first_ones_text(ops: Any) -> None:
    plan = company.published()
    seen = re.search(r'name="seen_sha256" value="(\w+)"', ops.get("/plans/field/draft/").content.decode())[1]  # type: ignore[index]
    theirs, mine = (company.document(effective=day) for day in ("2026-05-01", "2026-06-01"))

    first = ops.post("/plans/field/draft/", {"document": theirs, "seen_sha256": seen})
    second = ops.post("/plans/field/draft/", {"document": mine, "seen_sha256": seen})

    draft = plan.versions.get(state="draft")
    assert (first.status_code, second.status_code, draft.document) == (302, 422, theirs)
    assert "Somebody else has changed this draft" in words(second)
    assert "− removed effective: {from: 2026-05-01}" in words(second)
    assert ops.post("/plans/field/draft/", {"document": mine, "seen_sha256": [seen, draft.sha256]}).status_code == 302
    assert plan.versions.get(state="draft").document == mine


@pytest.mark.django_db
def test_a_refused_save_makes_no_draft(ops: Any) -> None:
    plan = company.published()

    assert ops.post("/plans/field/draft/", {"document": "plan: x", "seen_sha256": ""}).status_code == 422
    assert not plan.versions.filter(state="draft").exists()


@pytest.mark.django_db
def test_versions_say_when_the_next_one_takes_over(ops: Any) -> None:
    company.published()
    company.published(company.document(effective="2026-06-01"))

    listed, first = words(ops.get("/plans/field/versions/")), words(ops.get("/plans/field/versions/1/"))

    assert "in force from Jan 1, 2026, before Jun 1, 2026" in listed
    assert "Version 1, in force from Jan 1, 2026, before Jun 1, 2026" in first
    assert "Version 2, in force from Jun 1, 2026 " in words(ops.get("/plans/field/versions/2/"))


@pytest.mark.django_db
def test_a_version_of_the_same_day_is_said_before_confirming_and_can_be_withdrawn(ops: Any, world: World) -> None:
    plan = company.published()
    company.on_plan("rep", plan)
    company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)

    dialog = ops.get("/plans/field/draft/publish/")
    asked = ops.get("/plans/field/versions/1/withdraw/")

    assert "Version 1 begins on Jan 1, 2026 too." in words(dialog)
    assert 'class="button button--primary"' not in dialog.content.decode().partition("dialog__foot")[2]
    assert "this plan pays nobody then" in words(asked)
    assert "1 person on this plan is touched" in words(asked)
    assert ops.post("/plans/field/versions/1/withdraw/").status_code == 302
    assert PlanVersion.objects.get(number=1).state == "withdrawn"
    assert "withdrawn; it was to begin on Jan 1, 2026" in words(ops.get("/plans/field/versions/"))
    assert "begins on Jan 1, 2026 too" not in words(ops.get("/plans/field/draft/publish/"))


@pytest.mark.django_db
def test_a_version_that_paid_is_not_offered_to_be_withdrawn(ops: Any) -> None:
    plan = company.published()
    company.on_plan("ana", plan)
    company.deal("D1", "ana", "1000", "2026-01-10")
    company.calculated("2026-01")

    assert "Withdraw…" not in words(ops.get("/plans/field/versions/"))
    assert ops.post("/plans/field/versions/1/withdraw/").status_code == 422
    assert PlanVersion.objects.get().state == "published"


@pytest.mark.django_db
def test_everything_that_is_missing_is_said_before_publishing(ops: Any) -> None:
    plan = company.published()
    for number in range(15):
        company.on_plan(f"p{number:02}", plan)
    draft = company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)
    company.plans.save_draft(version_id=draft.pk, document=company.document(effective="2026-05-01"), at=company.AT)

    dialog = words(ops.get("/plans/field/draft/publish/"))

    assert [f"P{number:02} Example has no quota" in dialog for number in range(15)] == [True] * 15


@pytest.mark.django_db
def test_an_assignment_is_corrected_and_opened_again(ops: Any) -> None:
    plan = company.published(company.document() + "parameters: {bonus: {kind: rate, from: 0%, to: 10%}}\n")
    row = company.on_plan("ana", plan, "2026-01-01", "2026-03-01", parameters={"bonus": "5%"})
    address = f"/plans/field/people/{row.pk}/change/"
    data = {"valid_from": "2026-02-01", "valid_before": "", "target": "1500.50", "target_per": "month", "parameter-bonus": "7%"}

    shown = ops.get(address).content.decode()
    wrong = ops.post(address, data | {"parameter-bonus": "70%"})
    right = ops.post(address, data)

    row = Assignment.objects.get()
    assert ('value="5%"' in shown, 'value="2026-03-01"' in shown) == (True, True)
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert (str(row.valid_from), row.valid_before, row.target, row.target_per) == ("2026-02-01", None, Decimal("1500.50"), "month")
    assert row.parameters == {"bonus": "7%"}
