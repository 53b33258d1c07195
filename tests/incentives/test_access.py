"""Who sees what: every role against statements, plans, runs and books. Hidden and missing look the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from incentives import api
from incentives.models import Line, Statement
from people import api as people
from people.data import Role, Viewer
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    january: Statement
    february: Statement
    others: Statement


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Made once for all tests that look at it; what each of them changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)


def made() -> Cast:
    """Ana reported to Max until 17 February, then to Moe; Max reported to Vera all the time. Bo reports to nobody."""
    plan, other = c.published(), c.published(c.document(name="Inside sales"), key="inside")
    ana, max_, moe, vera = (c.person(name) for name in ("ana", "max", "moe", "vera"))
    people.change_manager(person_id=ana.pk, manager_id=max_.pk, on=c.day("2025-06-01"))
    people.change_manager(person_id=ana.pk, manager_id=moe.pk, on=c.day("2026-02-17"))
    people.change_manager(person_id=max_.pk, manager_id=vera.pk, on=c.day("2025-01-01"))
    c.on_plan("ana", plan)
    c.on_plan("bo", other)
    c.deal("D1", "ana", "1000", "2026-01-10")
    c.deal("D2", "bo", "1000", "2026-01-10")
    c.calculated("2026-01")
    c.calculated("2026-02")
    found = {(s.person.reference, s.period.key): s for s in Statement.objects.select_related("person", "period")}
    return Cast(found["ana", "2026-01"], found["ana", "2026-02"], found["bo", "2026-01"])


def viewer(who: str | None = None, *roles: str) -> Viewer:
    return Viewer(user_id=1, person_id=c.person(who).pk if who else None, roles=frozenset(roles))


def seen(looking: Viewer) -> set[tuple[str, str]]:
    return {(s.person.reference, s.period.key) for s in api.statements_visible_to(looking)}


EVERYTHING = {("ana", "2026-01"), ("ana", "2026-02"), ("bo", "2026-01"), ("bo", "2026-02")}


@pytest.mark.parametrize(
    ("looking", "sees"),
    [
        (("ana", Role.REP), {("ana", "2026-01"), ("ana", "2026-02")}),
        (("bo", Role.REP), {("bo", "2026-01"), ("bo", "2026-02")}),
        (("max", Role.MANAGER), {("ana", "2026-01"), ("ana", "2026-02")}),  # the manager of January, and of half February
        (("moe", Role.MANAGER), {("ana", "2026-02")}),
        (("vera", Role.EXECUTIVE), {("ana", "2026-01"), ("ana", "2026-02")}),  # two levels up, through Max
        (("stranger", Role.MANAGER), set()),
        ((None, Role.FINANCE), EVERYTHING),
        *(((None, role), set()) for role in Role.values if role != Role.FINANCE),
        (("stranger", *(role for role in Role.values if role != Role.FINANCE)), set()),
        ((None,), set()),
    ],
)
def test_a_statement_is_seen_by_its_payee_by_the_managers_of_its_period_and_by_finance(cast: Cast, looking, sees) -> None:
    assert seen(viewer(*looking)) == sees


def test_what_is_hidden_looks_like_what_is_missing(cast: Cast) -> None:
    moe = viewer("moe", Role.MANAGER)
    line = Line.objects.get(fact="test/D1", component="commission")

    for ask in (
        lambda: api.statement_for(moe, cast.january.pk),
        lambda: api.statement_for(moe, 999_999_999),
        lambda: api.statement_line_for(moe, line.pk),
        lambda: api.statement_line_for(moe, 999_999_999),
        lambda: api.statement_line_for(moe, 2**62),
    ):
        with pytest.raises(api.NoSuchStatement):
            ask()
    assert api.statement_for(moe, cast.february.pk) == cast.february
    assert api.statement_line_for(viewer("ana"), line.pk) == (cast.january, line)


READS_ALL_PLANS = {Role.SALES_OPS, Role.FINANCE, Role.AUDITOR}


@pytest.mark.parametrize("role", Role.values)
def test_what_each_role_may_do(role: str) -> None:
    looking = Viewer(user_id=1, person_id=None, roles=frozenset({role}))

    assert api.may_edit_plans(looking) == (role == Role.SALES_OPS)
    assert api.may_read_all_plans(looking) == (role in READS_ALL_PLANS)
    assert api.may_run_periods(looking) == (role in {Role.SALES_OPS, Role.FINANCE})
    assert api.may_see_runs(looking) == (role in READS_ALL_PLANS)
    assert api.may_close_periods(looking) == (role == Role.FINANCE)
    assert api.may_read_books(looking) == (role in {Role.FINANCE, Role.AUDITOR})


def test_a_plan_is_read_by_those_on_it_their_managers_and_those_whose_work_it_is(cast: Cast) -> None:
    def plans(*looking: str) -> set[str]:
        return {plan.key for plan in api.plans_visible_to(viewer(*looking))}

    assert plans("ana", Role.REP) == {"field"}
    assert plans("moe", Role.MANAGER) == plans("max", Role.MANAGER) == plans("vera", Role.EXECUTIVE) == {"field"}
    assert plans("stranger", Role.HR, Role.EXECUTIVE, Role.ADMINISTRATOR) == set()
    for role in READS_ALL_PLANS:
        assert plans("stranger", role) == {"field", "inside"}


def test_a_payee_sees_no_draft(cast: Cast) -> None:
    plan = api.plan_for(viewer("ana"), "field")
    api.start_draft(plan_id=plan.pk, by_id=None, at=c.AT)

    assert [version.number for version in api.versions_visible_to(viewer("ana"), plan)] == [1]
    assert [version.number for version in api.versions_visible_to(viewer("s", Role.SALES_OPS), plan)] == [2, 1]
    with pytest.raises(api.NoSuchPlan):
        api.version_for(viewer("ana"), "field", 2)
    with pytest.raises(api.NoSuchPlan):
        api.plan_for(viewer("bo"), "field")


def test_a_plan_that_is_only_a_draft_is_seen_by_nobody_on_it(cast: Cast) -> None:
    idea = api.create_plan(key="idea", name="Idea", currency="USD", document=c.document(name="Idea"), by_id=None, at=c.AT)
    c.on_plan("ana", idea)

    assert {plan.key for plan in api.plans_visible_to(viewer("ana"))} == {"field"}


def test_runs_periods_and_books_are_for_those_who_run_and_check_them(cast: Cast) -> None:
    payee, sales_ops, auditor = viewer("ana", Role.REP), viewer("s", Role.SALES_OPS), viewer(None, Role.AUDITOR)

    assert (api.runs_visible_to(payee).count(), api.runs_visible_to(sales_ops).count(), api.runs_visible_to(auditor).count()) == (0, 2, 2)
    assert (api.periods_visible_to(payee).count(), api.periods_visible_to(auditor).count()) == (0, 2)
    assert (api.entries_visible_to(sales_ops).count(), api.entries_visible_to(auditor).count()) == (0, 4)
    assert (api.batches_visible_to(payee).count(), api.batches_visible_to(auditor).count()) == (0, 2)
    with pytest.raises(api.NoSuchRun):
        api.run_for(payee, api.runs_visible_to(auditor)[0].pk)


def test_quotas_are_seen_by_their_person_and_by_those_who_set_or_check_them(cast: Cast) -> None:
    c.quota("ana", "5")
    c.quota("bo", "6")

    assert [quota.amount for quota in api.quotas_visible_to(viewer("ana"))] == [5]
    assert api.quotas_visible_to(viewer("max", Role.MANAGER)).count() == 0
    assert api.quotas_visible_to(viewer("s", Role.SALES_OPS)).count() == 2


def test_seeing_many_statements_takes_as_many_queries_as_seeing_one(cast: Cast, django_assert_num_queries) -> None:
    max_ = viewer("max", Role.MANAGER)

    with django_assert_num_queries(2):  # whom one managed, and their statements
        list(api.statements_visible_to(max_))


def test_a_statement_is_read_in_the_same_queries_however_many_lines_it_has(cast: Cast, django_assert_max_num_queries) -> None:
    statement = api.statement_for(viewer("ana"), cast.january.pk)

    def read() -> None:
        api.totals(statement)
        api.components(statement)
        list(api.lines(statement)[:50])
        api.standings(statement)
        api.windows(statement)
        api.plans(statement)
        api.calculated_at(statement)

    with django_assert_max_num_queries(20):
        read()
    for number in range(30):
        c.deal(f"E{number}", "ana", "10", "2026-01-11")
    c.calculated("2026-01")
    statement.refresh_from_db()

    with django_assert_max_num_queries(20):
        read()
    assert api.lines(statement).count() == 62


@pytest.mark.parametrize("payees", [1, 25])
def test_a_run_asks_as_many_queries_for_many_payees_as_for_one(cast: Cast, django_assert_num_queries, payees: int) -> None:
    plan = api.plan_for(viewer(None, Role.FINANCE), "field")
    for number in range(payees):
        c.on_plan(f"p{number}", plan)
        c.deal(f"P{number}", f"p{number}", "10", "2026-01-11")
    run = c.ask("2026-01")

    with django_assert_num_queries(78):
        c.work(run)

    assert run.period.statements.count() == payees + 2


def test_lines_are_found_by_words_by_component_and_by_the_facts_that_a_deals_name_leads_to(cast: Cast) -> None:
    statement = cast.january

    def found(**by: object) -> list[tuple[str, str]]:
        return [(line.component, line.fact) for line in api.lines(statement, **by)]

    both = [("commission", "test/D1"), ("effort", "test/D1")]
    assert found(search="d1") == found(search="TEST new") == found(search="acme", facts=["test/D1"]) == both
    assert found(component="effort") == found(unit="points") == [("effort", "test/D1")]
    assert found(search="acme") == found(search="d1 commissioner") == []
