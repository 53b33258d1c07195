"""Plans: drafts change, published versions stay, and which one holds on a day follows from their first days."""

from __future__ import annotations

from decimal import Decimal

import pytest

from incentives import api
from incentives.models import Plan, PlanVersion
from incentives.services import assignments, plans
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def in_force(plan: Plan) -> list[tuple[int, str, str | None]]:
    rows = api.published_versions().filter(plan=plan).order_by("effective_from")
    return [(row.number, str(row.effective_from), row.in_force_before and str(row.in_force_before)) for row in rows]


def test_a_later_version_ends_the_one_before_without_changing_it() -> None:
    plan = c.published()
    before = PlanVersion.objects.values().get(plan=plan, number=1)
    c.published(c.document(effective="2026-03-01"))
    c.published(c.document(effective="2026-02-01"))

    assert in_force(plan) == [(1, "2026-01-01", "2026-02-01"), (3, "2026-02-01", "2026-03-01"), (2, "2026-03-01", None)]
    assert PlanVersion.objects.values().get(plan=plan, number=1) == before
    assert api.version_on(plan.pk, c.day("2026-02-28")).number == 3
    assert api.version_on(plan.pk, c.day("2025-12-31")) is None


def test_a_version_whose_document_ends_sooner_leaves_a_gap() -> None:
    plan = c.published(c.document().replace("{from: 2026-01-01}", "{from: 2026-01-01, before: 2026-02-01}"))
    c.published(c.document(effective="2026-03-01"))

    assert in_force(plan) == [(1, "2026-01-01", "2026-02-01"), (2, "2026-03-01", None)]
    assert api.version_on(plan.pk, c.day("2026-02-10")) is None


def test_two_versions_do_not_begin_on_one_day_unless_the_first_is_withdrawn() -> None:
    plan = c.published()
    with pytest.raises(api.CannotPublish, match="Version 1 of this plan begins on 2026-01-01 too"):
        c.published(c.document(mode="marginal"))
    plans.withdraw_version(version_id=c.version(plan).pk, by_id=None, at=c.AT)

    c.published(c.document(mode="marginal"))

    assert in_force(plan) == [(2, "2026-01-01", None)]


def test_a_version_that_paid_is_not_withdrawn() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000", "2026-01-10")
    c.calculated("2026-01")

    with pytest.raises(api.CannotPublish, match="earned by this version already"):
        plans.withdraw_version(version_id=c.version(plan).pk, by_id=None, at=c.AT)


def test_a_draft_with_problems_is_kept_but_not_published() -> None:
    plan = c.published()
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    assert draft.document == c.document()
    saved = plans.save_draft(version_id=draft.pk, document="plan: Half a thought\n", at=c.AT, seen_sha256=draft.sha256)

    with pytest.raises(api.CannotPublish) as caught:
        plans.publish_version(version_id=saved.pk, by_id=None, at=c.AT, confirmed_sha256=saved.sha256)

    said = " ".join(problem.message() for problem in caught.value.problems)
    assert "currency" in said
    assert "period" in said
    assert saved.period_kind == ""
    assert plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT).document == "plan: Half a thought\n"


def test_a_draft_changed_by_somebody_else_is_not_overwritten_unseen() -> None:
    plan = c.published()
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    plans.save_draft(version_id=draft.pk, document="theirs", at=c.AT, seen_sha256=draft.sha256)

    with pytest.raises(api.CannotEditPlan, match="Somebody else"):
        plans.save_draft(version_id=draft.pk, document="mine", at=c.AT, seen_sha256=draft.sha256)

    plans.save_draft(version_id=draft.pk, document="theirs", at=c.AT, seen_sha256=draft.sha256)  # the same text is no conflict


def test_what_was_confirmed_is_what_is_published() -> None:
    plan = c.published()
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    shown = draft.sha256
    plans.save_draft(version_id=draft.pk, document=c.document(effective="2026-05-01"), at=c.AT)

    with pytest.raises(api.CannotPublish, match="changed after you were shown it"):
        plans.publish_version(version_id=draft.pk, by_id=None, at=c.AT, confirmed_sha256=shown)


def test_a_published_version_is_no_longer_edited_or_discarded() -> None:
    plan = c.published()
    for attempt in (plans.save_draft, plans.discard_draft):
        with pytest.raises(api.CannotEditPlan):
            attempt(version_id=c.version(plan).pk, **({"document": "x", "at": c.AT} if attempt is plans.save_draft else {}))


def test_discarding_the_only_draft_of_an_unused_plan_takes_the_plan_with_it() -> None:
    plan = plans.create_plan(key="idea", name="Idea", currency="USD", document="plan: Idea", by_id=None, at=c.AT)

    plans.discard_draft(version_id=plan.versions.get().pk)

    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("currency: USD", "currency: EUR"), "This plan pays in USD"),
        (lambda text: text.replace("plan: Field sales", "plan: Inside sales"), "Another plan is called"),
    ],
)
def test_a_version_that_would_confuse_statements_is_not_published(change, said: str) -> None:
    c.published()
    c.published(c.document(name="Inside sales"), key="inside")

    with pytest.raises(api.CannotPublish, match=said):
        c.published(change(c.document(effective="2026-05-01")))


def test_publishing_says_first_whom_and_what_it_touches() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.on_plan("bo", plan, "2026-01-01", "2026-02-01")
    c.on_plan("cy", plan, "2026-06-01")
    c.quota("ana", "100")
    c.deal("D1", "ana", "1000", "2026-01-10")
    c.calculated("2026-01")
    c.calculated("2026-02")
    c.close("2026-01")
    later = c.published(c.document(effective="2026-09-01"))
    text = c.document(effective="2026-02-01") + "parameters: {bonus: {kind: rate, from: 0%, to: 10%}}\n"
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    draft = plans.save_draft(version_id=draft.pk, document=text, at=c.AT)
    said, problems = plans.check_document(text)
    assert said is not None, problems

    shown = api.publication(draft, said)

    assert later == plan
    assert (shown.effective_from, shown.effective_before) == (c.day("2026-02-01"), c.day("2026-09-01"))
    assert (shown.replaces, shown.replaced_by) == (1, 2)
    assert [touched.reference for touched in shown.touched] == ["ana", "cy"]
    assert ["bonus" in touched.problems[0] for touched in shown.touched] == [True, True]
    assert [touched.without_quota for touched in shown.touched] == [(), ("bookings",)]
    assert (shown.open_periods, shown.closed_periods) == (("2026-02",), ())


WITH_PARAMETERS = "parameters: {base: {kind: rate, from: 0%, to: 20%}, note: {kind: text, default: none}}\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "base"), ({"base": "25%"}, "25%"), ({"base": "much"}, "much"), ({"base": "5%", "bsae": "6%"}, "bsae")],
)
def test_parameters_that_the_engine_would_refuse_are_refused_when_they_are_assigned(given: dict[str, str], said: str) -> None:
    plan = c.published(c.document() + WITH_PARAMETERS)

    with pytest.raises(api.CannotAssign) as caught:
        c.on_plan("ana", plan, parameters=given)

    assert said in " ".join(caught.value.errors["parameters"])


def test_an_assignment_keeps_its_parameters_as_texts_whoever_writes_them() -> None:
    from django.db import IntegrityError, connection, transaction

    plan = c.published(c.document() + WITH_PARAMETERS)
    assigned = c.on_plan("ana", plan, parameters={"base": "5.50%"}, target=Decimal("1000"), target_per="month")

    assigned.refresh_from_db()
    assert (assigned.parameters, assigned.currency) == ({"base": "5.50%"}, "USD")
    for wrong in ('{"base": 0.055}', '{"base": null}', '["5%"]', '{"base": {"a": "b"}}'):
        with pytest.raises(IntegrityError, match="parameters_are_texts"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE incentives_assignment SET parameters = %s", [wrong])


def test_every_wrong_field_of_an_assignment_is_said_at_once() -> None:
    plan = c.published()
    c.on_plan("ana", plan)

    with pytest.raises(api.CannotAssign) as overlapping:
        c.on_plan("ana", plan, "2026-03-01")
    with pytest.raises(api.CannotAssign) as wrong:
        c.on_plan("bo", plan, "2026-03-01", "2026-03-01", target=Decimal("-1"), target_per="month")

    assert list(overlapping.value.errors) == [""]
    assert len(wrong.value.errors[""]) == 2


def test_ending_an_assignment_before_it_begins_takes_it_away() -> None:
    plan = c.published()
    assigned = c.on_plan("ana", plan, "2026-03-01")

    assert assignments.end_assignment(assignment_id=assigned.pk, on=c.day("2026-03-01")) is None
    assert not api.assignments_of(plan).exists()


def test_shared_tables_hold_dated_rows_that_plans_read() -> None:
    table = "table: bonus\nby: [account.industry]\nrows: [[any, {value}]]\n"
    for start, value in (("2026-01-01", "10"), ("2026-02-01", "20")):
        api.save_rows(key="bonus", valid_from=c.day(start), document=table.format(value=value), by_id=None, at=c.AT)
    extra = "  gift: {on: won, pay: 'rate(\"bonus\", account.industry)'}\ntables: {bonus: {shared: bonus}}\n"
    plan = c.published(c.document(over="period") + extra)
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1", "2026-01-10")
    c.deal("D2", "ana", "1", "2026-02-10")

    january, february = c.calculated("2026-01"), c.calculated("2026-02")

    assert (c.posted(january, "gift"), c.posted(february, "gift")) == ({"D1": 10}, {"D2": 20})
    with pytest.raises(api.CannotSaveTable) as caught:
        api.save_rows(key="bonus", valid_from=c.day("2026-03-01"), document="table: bonus\nby: [x]\n", by_id=None, at=c.AT)
    assert caught.value.problems


TABLE = "table: bonus\nby: [{by}]\nrows: [[any, 10]]\n"


@pytest.mark.parametrize(
    ("by", "refused"), [("account.industry", False), ("account.country", True), ("account.industry, account.country", True)]
)
def test_rows_that_a_published_plan_could_not_be_read_with_are_refused(by: str, refused: bool) -> None:
    rows = api.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=TABLE.format(by="account.industry"), by_id=None, at=c.AT)
    gift = "  gift: {on: won, pay: 'rate(\"bonus\", account.industry)'}\ntables: {bonus: {shared: bonus}}\n"
    plan = c.published(c.document(over="period") + gift)

    wanted = TABLE.format(by=by).replace("[any", "[any" + ", any" * by.count(",")).replace("10", "20")
    if refused:
        with pytest.raises(api.CannotSaveTable):
            api.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=wanted, by_id=None, at=c.AT)
    else:
        api.save_rows(key="bonus", valid_from=c.day("2026-01-01"), document=wanted, by_id=None, at=c.AT)

    rows.refresh_from_db()
    assert ("20" in rows.document) is not refused
    assert api.said_by([c.version(plan)])


def test_a_plan_that_was_never_published_pays_in_the_currency_of_its_text() -> None:
    plan = plans.create_plan(key="idea", name="Idea", currency="EUR", document=c.document(name="Idea"), by_id=None, at=c.AT)
    assert plan.currency == "USD"
    c.on_plan("ana", plan)
    targeted = c.on_plan("bo", plan, target=Decimal("1000"), target_per="month")
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    draft = plans.save_draft(version_id=draft.pk, document=draft.document.replace("USD", "MYR"), at=c.AT)

    with pytest.raises(api.CannotPublish, match="target pay of Bo Example is meant in USD"):
        plans.publish_version(version_id=draft.pk, by_id=None, at=c.AT, confirmed_sha256=draft.sha256)
    api.change_assignment(
        assignment_id=targeted.pk,
        valid_from=c.day("2026-01-01"),
        valid_before=None,
        target=Decimal(4400),
        target_per="month",
        parameters={},
    )
    plans.publish_version(version_id=draft.pk, by_id=None, at=c.AT, confirmed_sha256=draft.sha256)

    assert {row.currency for row in api.assignments_of(plan)} == {"MYR"}


def test_publishing_says_first_which_version_begins_on_the_same_day() -> None:
    plan = c.published()
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)
    said, _problems = plans.check_document(draft.document)
    assert said is not None

    assert api.publication(draft, said).same_day == 1
