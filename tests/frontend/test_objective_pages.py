"""Objectives by their page: a manager agrees on them with his or her people, reviews them, and nobody else does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from incentives import api
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 6, 30)


@pytest.fixture
def objective(world: Any) -> Any:
    agreed = api.Agreed("Open a second office", Decimal("0.4"), DUE)
    return api.agree_objective(person_id=world.rep.pk, agreed=agreed, by_id=None, at=company.AT, today=DUE)


def test_a_rep_sees_the_objective_and_what_is_missing_beside_it_and_cannot_change_it(objective: Any, page_of: Any) -> None:
    page = page_of(Role.REP, "/objectives/").content.decode()

    assert "Open a second office" in page
    assert "40% due that day in all: the weights must be 100 %" in page
    assert "Agree on an objective" not in page
    assert f"/objectives/{objective.pk}/" not in page


def test_the_form_shows_percentages_as_they_are_typed(objective: Any, page_of: Any) -> None:
    api.change_objective(objective_id=objective.pk, agreed=api.Agreed("Open", Decimal(1), DUE, Decimal("0.875")), today=DUE)

    form = page_of(Role.MANAGER, f"/objectives/{objective.pk}/").content.decode()
    assert 'value="100"' in form
    assert 'value="87.5"' in form


def test_a_manager_reviews_and_the_day_is_kept(objective: Any, client_of: Any) -> None:
    given = {"name": objective.name, "weight": "100", "due_on": DUE.isoformat(), "result": "87.5"}

    answer = client_of(Role.MANAGER).post(f"/objectives/{objective.pk}/", given, follow=True)

    assert "The objective of Ada Palm is kept." in answer.content.decode()
    assert "due that day in all" not in answer.content.decode()
    objective.refresh_from_db()
    assert (objective.weight, objective.result) == (1, Decimal("0.875"))
    assert objective.reviewed_on is not None


def test_a_manager_agrees_on_one_with_his_people_only(world: Any, client_of: Any) -> None:
    given = {"person": str(world.rep.pk), "name": "Hire two", "weight": "100", "due_on": DUE.isoformat(), "result": ""}
    manager = client_of(Role.MANAGER)

    assert manager.post("/objectives/new/", given).status_code == 302
    assert manager.post("/objectives/new/", given | {"person": str(world.ids["stranger"])}).status_code == 422
    assert manager.post("/objectives/new/", given | {"weight": "101"}).status_code == 422
    assert [row.name for row in api.Objective.objects.all()] == ["Hire two"]


@pytest.mark.parametrize("role", [Role.REP, Role.ASSISTANT, Role.FINANCE, Role.ADMINISTRATOR])
def test_nobody_else_writes(objective: Any, client_of: Any, role: Role) -> None:
    given = {"name": "Mine", "weight": "100", "due_on": DUE.isoformat(), "result": "200"}
    client = client_of(role)

    assert client.post(f"/objectives/{objective.pk}/", given).status_code == 404
    assert client.post(f"/objectives/{objective.pk}/remove/").status_code == 404
    assert client.post("/objectives/new/", given).status_code == 404
    objective.refresh_from_db()
    assert objective.result is None


def test_one_is_taken_away(objective: Any, client_of: Any) -> None:
    answer = client_of(Role.SALES_OPS).post(f"/objectives/{objective.pk}/remove/", follow=True)

    assert "The objective of Ada Palm is taken away." in answer.content.decode()
    assert not api.Objective.objects.exists()


def test_the_file_of_objectives_has_them_exactly(objective: Any, page_of: Any) -> None:
    file = b"".join(page_of(Role.AUDITOR, "/objectives/", **{"as": "csv"}).streaming_content).decode("utf-8-sig")

    assert file.splitlines()[1:] == ["Ada Palm,rep,Open a second office,2026-06-30,0.4,,"]
