"""Periods and their calculations as those who calculate and close see them: what is to be done next, and why something can't be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from incentives.models import Run
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db
CLOSE_IT = '<button class="button button--primary">'
CLOSE_IT_DISABLED = '<button class="button button--primary" disabled>'


@pytest.fixture
def paid(world: World) -> World:
    """The rep is on a plan and closed a deal in January, which nobody has calculated."""
    company.on_plan(world.rep.reference, company.published())
    company.deal("D1", world.rep.reference, "1000.00", "2026-01-15")
    return world


def address(key: str, part: str = "") -> str:
    return f"/periods/{company.period(key).pk}/{part}"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    return text


# What is to be calculated


def test_a_period_calculated_too_early_offers_to_open_the_one_before_it(paid: World, page_of: Any) -> None:
    run = company.calculated("2026-02")

    for page in (address("2026-02"), f"/periods/runs/{run.pk}/"):
        text = text_of(page_of(Role.FINANCE, page))
        assert "Earlier periods were never calculated" in text
        assert "Open January 2026" in text
        assert "Open January 2026" not in text_of(page_of(Role.AUDITOR, page))


def test_the_button_opens_the_missing_period(paid: World, client_of: Any) -> None:
    response = client_of(Role.FINANCE).post("/periods/open/", {"key": "2026-01", "fiscal_year_starts": "1"})

    assert response.url == address("2026-01")


def test_half_a_month_is_opened_by_its_key_and_another_key_is_refused(paid: World, client_of: Any) -> None:
    finance = client_of(Role.FINANCE)

    response = finance.post("/periods/open/", {"key": "2026-01-A", "fiscal_year_starts": "1"})
    assert response.url == address("2026-01-A")

    refused = finance.post("/periods/open/", {"key": "2026-01-C", "fiscal_year_starts": "1"})
    assert refused.status_code == 422
    assert "Write 2026-01, 2026-01-A" in refused.content.decode()


def test_periods_that_stand_on_older_figures_are_named_on_both_pages_until_they_are_calculated_again(paid: World, page_of: Any) -> None:
    company.calculated("2026-02")
    january = company.calculated("2026-01")

    earlier = text_of(page_of(Role.FINANCE, f"/periods/runs/{january.pk}/"))
    assert "Later periods stand on older figures" in earlier
    assert f'action="{address("2026-02", "start/")}"' in earlier
    assert "Its figures are older than those they stand on" in text_of(page_of(Role.FINANCE, address("2026-02")))

    company.calculated("2026-02")

    assert "older figures" not in text_of(page_of(Role.FINANCE, f"/periods/runs/{january.pk}/"))
    assert "Its figures are older" not in text_of(page_of(Role.FINANCE, address("2026-02")))


# Closing


def test_the_closing_says_why_it_would_be_refused_and_cannot_be_pressed(paid: World, page_of: Any) -> None:
    company.calculated("2026-01")

    text = text_of(page_of(Role.FINANCE, address("2099-01", "close/")))

    assert "This period has not ended yet." in text
    assert "Its last day is" in text
    assert "2026-01 is still open." in text
    assert CLOSE_IT_DISABLED in text


def test_the_closing_warns_of_what_was_never_calculated_and_of_a_failure_but_lets_it_be_closed(paid: World, page_of: Any) -> None:
    company.deal("D2", paid.rep.reference, "1000.00", "2026-01-15", currency="GBP")
    run = company.work(company.ask("2026-01"))
    assert run.state == Run.State.FAILED

    text = text_of(page_of(Role.FINANCE, address("2026-01", "close/")))

    assert "It has never been calculated" in text
    assert "The last calculation failed" in text
    assert f"/periods/runs/{run.pk}/" in text
    assert CLOSE_IT in text


def test_a_refused_closing_shows_each_reason_once(paid: World, client_of: Any) -> None:
    response = client_of(Role.FINANCE).post(address("2099-01", "close/"))

    assert response.status_code == 422
    assert response.content.decode().count("This period has not ended yet.") == 1


# Calculations


def test_a_calculation_in_the_queue_waits_for_no_person(paid: World, page_of: Any) -> None:
    run = company.ask("2026-01")

    for page in ("/periods/", address("2026-01"), f"/periods/runs/{run.pk}/"):
        text = text_of(page_of(Role.FINANCE, page))
        assert "Waiting" in text
        assert "Waiting for a person" not in text


def test_the_list_shows_a_run_whose_job_has_failed_as_failed(paid: World, page_of: Any) -> None:
    run = company.ask("2026-01")
    type(run.job).objects.filter(pk=run.job_id).update(state="failed", ended_at=company.AT)

    text = text_of(page_of(Role.FINANCE, "/periods/"))

    assert "Failed" in text
    assert "Waiting" not in text


def test_the_calculations_of_a_period_are_paged(paid: World, page_of: Any) -> None:
    period = company.period("2026-01")
    many = Run.objects.bulk_create(
        Run(period=period, asked_at=company.AT + dt.timedelta(minutes=at), state=Run.State.UNCHANGED) for at in range(120)
    )
    first = f"/periods/runs/{min(run.pk for run in many)}/"

    assert first not in text_of(page_of(Role.FINANCE, address("2026-01")))
    assert first in text_of(page_of(Role.FINANCE, address("2026-01"), page="3", sort="-asked"))
