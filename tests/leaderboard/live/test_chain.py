"""The whole chain on real programs: a committed change, the clockwork in its own process, Valkey, Daphne, and the glass."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from crm import api as crm
from crm import events
from crm.models import Opportunity
from launcher import programs
from launcher.children import Child
from leaderboard import api as boards
from leaderboard.data import MetricTerms
from leaderboard.showing import Boards
from tests.crm.importing import run_import, small_mapping, write_files
from tests.incentives import company as c
from tests.leaderboard import company as b

from .glass import Glass

pytestmark = [pytest.mark.stack, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Glass]


def today() -> str:
    return timezone.now().date().isoformat()


def commit_deal(key: str, who: str, amount: int) -> None:
    with transaction.atomic():
        b.won(key, who, amount, today())
        tell(key, who)


def tell(key: str, who: str) -> None:
    found = Opportunity.objects.get(external_id=key)
    events.opportunity_changed(opportunity=found.pk, fact=f"test/{key}", persons=[b.person(who).pk], at=timezone.now())


@pytest.fixture
def race() -> boards.Board:
    plan = b.field("ana", "ben", "cleo")
    for number, who in enumerate(("ana", "ben", "cleo")):
        b.won(f"D{number}", who, 300 - number * 100, today())
    return b.board(b.metric(plan), at=timezone.now(), visibility="full")


@pytest.fixture
def clockwork(race: boards.Board, command_env: Callable[..., dict[str, str]], memory: Any, tmp_path: Path) -> Iterator[Child]:
    child = programs.start_boards(command_env(), log_dir=tmp_path)
    yield child
    child.stop()
    assert "Traceback" not in child.log.read_text(), child.log.read_text()


@pytest.fixture
def glass(race: boards.Board, clockwork: Any, open_glass: Open) -> Glass:
    made = open_glass().watch(boards.ticket_for(b.viewer("cleo"), [race], at=timezone.now()), race.pk)
    made.until(lambda: seen(made, race) == fresh(race), within_s=30)
    return made


def seen(glass: Glass, race: boards.Board) -> list[list[Any]]:
    table = glass.boards[race.pk].table
    return [] if table is None else [row[:4] for row in table.rows()]


def fresh(race: boards.Board) -> list[list[Any]]:
    """What the board is, worked out in this process."""
    return [[row.token, row.place, row.name, row.score] for row in b.standings(race, timezone.now()).rows]


def shown_within(within_s: float, glass: Glass, race: boards.Board) -> list[int]:
    """Wait until the glass shows what is worked out now, and return the scores."""
    wanted = fresh(race)
    began = time.monotonic()
    glass.until(lambda: seen(glass, race) == wanted, within_s=within_s + 2)
    assert time.monotonic() - began < within_s
    return [row[3] for row in wanted]


def test_a_committed_deal_a_correction_and_a_reversal_each_move_the_board_within_a_second(race: boards.Board, glass: Glass) -> None:
    assert [row[3] for row in seen(glass, race)] == [300, 200, 100]
    commit_deal("NEW", "cleo", 1000)
    assert shown_within(1, glass, race) == [1100, 300, 200]

    with transaction.atomic():
        Opportunity.objects.filter(external_id="D0").update(amount=Decimal(5000))
        tell("D0", "ana")
    assert shown_within(1, glass, race) == [5000, 1100, 200]

    with transaction.atomic():
        Opportunity.objects.filter(external_id="NEW").update(amount=Decimal(0))
        tell("NEW", "cleo")
    assert shown_within(1, glass, race) == [5000, 200, 100]


def test_a_page_or_program_that_uses_the_services_moves_the_board_within_a_second(race: boards.Board, glass: Glass) -> None:
    """What pages and programs call: a deal is won, its order accepted, then cancelled."""
    now = timezone.now()
    act, day = crm.Act(by_id=None, at=now), now.date()
    c.stage("won")
    fields = crm.DealFields(name="By service", account_id=None, owner_id=b.person("cleo").pk, amount=Decimal(700), currency="USD")
    deal = crm.create_opportunity(fields=fields, stage_id=c.stage("won").pk, created_on=day, closed_on=day, act=act)
    order = crm.enter_order(opportunity_id=deal.pk, number="O-1", placed_on=day, amount=None, act=act)
    assert shown_within(1, glass, race) == [300, 200, 100]

    crm.accept_order(order_id=order.pk, accepted_on=day, act=act)
    assert shown_within(1, glass, race) == [800, 300, 200]

    crm.cancel_order(order_id=order.pk, act=act)
    assert shown_within(1, glass, race) == [300, 200, 100]


def test_an_import_and_a_correction_of_two_months_ago_move_their_boards_within_a_second(
    race: boards.Board, glass: Glass, tmp_path: Path
) -> None:
    """The second board counts the last hundred days, so that an old deal stands in it."""
    old = timezone.now().date() - dt.timedelta(days=61)
    b.won("OLD", "ben", 40, old.isoformat())
    metrics = [MetricTerms(plan_id=each.plan_id, key=each.key) for each in race.metrics.all()]
    long_one = b.board(*metrics, at=timezone.now(), visibility="full", window="rolling", days=100)
    glass.watch(boards.ticket_for(b.viewer("cleo"), [race, long_one], at=timezone.now()), long_one.pk)
    glass.until(lambda: seen(glass, long_one) == fresh(long_one), within_s=30)
    folder = tmp_path / "export"
    folder.mkdir()
    header, of_today, of_then = "id,product,account,owner,stage,amount,created,closed\n", f"{timezone.now():%d/%m/%Y}", f"{old:%d/%m/%Y}"
    rows = f"D1,Widget,C1,ben,Won,900.00,{of_today},{of_today}\nOLD,Widget,C1,ben,Won,50.00,{of_then},{of_then}\n"
    write_files(folder, people="id,name\nben,Ben Example\n", deals=header + rows)

    run_import(folder, small_mapping(("source: small", "source: test")), now=timezone.now())

    assert shown_within(1, glass, race) == [900, 300, 100]
    assert shown_within(1, glass, long_one) == [950, 300, 100]


def test_after_flushall_in_the_middle_the_board_equals_a_fresh_calculation(race: boards.Board, glass: Glass, memory: Any) -> None:
    for number in range(12):
        commit_deal(f"N{number}", ("ana", "ben", "cleo")[number % 3], 7 * number)
        if number == 5:
            memory.flushall()
    wanted = fresh(race)

    glass.until(lambda: seen(glass, race) == wanted, within_s=10)


def test_what_is_remembered_and_touched_equals_what_is_worked_out_anew(race: boards.Board) -> None:
    held = Boards(timezone.now)
    list(held.take_marks())
    assert list(held.live()) == [race.pk]
    assert shown(held, race) == fresh(race)
    assert list(held.take_marks()) == []
    for number in range(4):
        commit_deal(f"M{number}", ("ben", "cleo")[number % 2], 500)
        assert list(held.take_marks()) == [race.pk]
        assert shown(held, race) == fresh(race)
        assert list(held.take_marks()) == []


def test_a_board_that_has_ended_shows_its_final_standings_and_a_draft_nothing(race: boards.Board) -> None:
    held = Boards(timezone.now)
    draft = b.board(b.metric(race.metrics.get().plan), title="Draft", live=False)
    assert held.stand(draft.pk) is None
    boards.close_board(board_id=race.pk, at=timezone.now())

    final = held.stand(race.pk)

    assert final is not None
    assert final.standings.frozen
    assert [row.score for row in final.standings.rows] == [300, 200, 100]
    assert race.pk in held.live()


def shown(held: Boards, race: boards.Board) -> list[list[Any]]:
    found = held.stand(race.pk)
    assert found is not None
    return [[row.token, row.place, row.name, row.score] for row in found.standings.rows]
