"""Live boards over real sockets: Daphne, Valkey, and nothing in between that is not there in operation."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import launcher
from leaderboard.live import store
from leaderboard.live.publisher import Publisher
from leaderboard.ranking.policy import Policy

from .boards import EVERYBODY, START, standings, token_of
from .conftest import serving, ticket
from .glass import Glass, Refused

pytestmark = pytest.mark.stack
Open = Callable[..., Glass]


def names(glass: Glass, board: int = 7) -> list[str]:
    table = glass.boards[board].table
    return [] if table is None else [str(table.cells[token][0]) for token in table.order]


def test_a_change_reaches_who_watches(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300, "Cy": 100}), EVERYBODY)
    glass = open_glass().watch(ticket(), 7)
    glass.until(lambda: names(glass) == ["Ada", "Bo", "Cy"])

    publisher.publish(standings({"Ada": 500, "Bo": 300, "Cy": 400}), EVERYBODY)

    glass.until(lambda: names(glass) == ["Ada", "Cy", "Bo"])
    assert [message["op"] for message in glass.messages] == ["snap", "d"]
    assert glass.boards[7].table is not None
    assert glass.boards[7].table.places == [1, 2, 3]


def test_the_same_through_the_plain_send_of_any_server(
    publisher: Publisher, open_glass: Open, services: launcher.Services, tmp_path: Path
) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300}), EVERYBODY)
    with serving(services.redis_url, tmp_path, "tests.leaderboard.live.plain_asgi:application") as (port, _):
        glass = open_glass(port).watch(ticket(me=token_of("Bo")), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])
        for score in range(301, 600):
            publisher.publish(standings({"Ada": 500, "Bo": score}), EVERYBODY)
        glass.until(lambda: names(glass) == ["Bo", "Ada"] and glass.boards[7].seq == 300)
        glass.until(lambda: glass.boards[7].me is not None and glass.boards[7].me["row"][1] == 1)
        assert open_glass(port).watch("no ticket").until_closed() == 4401


def test_who_comes_before_the_board_is_served_when_it_is_there(publisher: Publisher, open_glass: Open) -> None:
    glass = open_glass().watch(ticket(), 7)
    glass.listen(0.3)
    assert glass.messages == []

    publisher.publish(standings({"Ada": 500}), EVERYBODY)

    glass.until(lambda: names(glass) == ["Ada"])


def test_everybody_is_told_of_themselves_and_only_they(publisher: Publisher, open_glass: Open) -> None:
    scores = {f"P{n:02}": 1000 - n * 10 for n in range(30)}
    policies = {"all": Policy(top=3)}
    publisher.publish(standings(scores), policies)
    mine = open_glass().watch(ticket(me=token_of("P20")), 7)
    theirs = open_glass().watch(ticket(subject="user:2"), 7)
    mine.until(lambda: mine.boards[7].me is not None)
    me = mine.boards[7].me
    assert me is not None
    assert me["row"][:3] == [token_of("P20"), 21, "P20"]
    assert [row[1] for row in me["around"]] == [19, 20, 21, 22, 23]
    assert (me["gap"], me["of"]) == (10, 30)

    publisher.publish(standings({**scores, "P20": 895}), policies)

    mine.until(lambda: mine.boards[7].me is not None and mine.boards[7].me["row"][1] == 12)
    theirs.listen(0.2)
    assert {message["op"] for message in theirs.messages} == {"snap", "d"}


def test_a_reconnect_goes_on_where_it_stopped(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300}), EVERYBODY)
    first = open_glass().watch(ticket(), 7)
    first.until(lambda: names(first) == ["Ada", "Bo"])
    first.close()
    for score in (310, 320, 900):
        publisher.publish(standings({"Ada": 500, "Bo": score}), EVERYBODY)

    again = open_glass().resume(ticket(), 7, first.boards[7])

    again.until(lambda: names(again) == ["Bo", "Ada"])
    assert [message["op"] for message in again.messages] == ["d", "d", "d"]


def test_a_reconnect_after_too_much_gets_the_whole_board(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300}), EVERYBODY)
    first = open_glass().watch(ticket(), 7)
    first.until(lambda: names(first) == ["Ada", "Bo"])
    first.close()
    for score in range(store.RING + 10):
        publisher.publish(standings({"Ada": 500, "Bo": 600 + score}), EVERYBODY)

    again = open_glass().resume(ticket(), 7, first.boards[7])

    again.until(lambda: names(again) == ["Bo", "Ada"])
    assert [message["op"] for message in again.messages] == ["snap"]


def test_after_everything_is_forgotten_the_board_comes_back(publisher: Publisher, open_glass: Open, memory: Any) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300}), EVERYBODY)
    glass = open_glass().watch(ticket(), 7)
    glass.until(lambda: names(glass) == ["Ada", "Bo"])

    memory.flushall()
    assert not publisher.stay(), "the writer notices"
    assert publisher.take_office()
    publisher.publish(standings({"Ada": 500, "Bo": 800}), EVERYBODY)

    glass.until(lambda: names(glass) == ["Bo", "Ada"])
    publisher.publish(standings({"Ada": 900, "Bo": 800}), EVERYBODY)
    glass.until(lambda: names(glass) == ["Ada", "Bo"])
    assert [message["op"] for message in glass.messages] == ["snap", "snap", "d"]


def test_a_board_tells_how_old_its_facts_are(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500}), EVERYBODY)
    glass = open_glass().watch(ticket(), 7)
    glass.until(lambda: names(glass) == ["Ada"])
    assert glass.boards[7].at == int(START.timestamp() * 1000)

    publisher.publish(standings({"Ada": 500}, at=START + dt.timedelta(seconds=30)), EVERYBODY)

    glass.until(lambda: glass.boards[7].at == int(START.timestamp() * 1000) + 30_000)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", None, "null", "http://127.0.0.1.elsewhere.example"])
def test_a_page_of_another_site_opens_nothing(open_glass: Open, origin: str | None) -> None:
    with pytest.raises(Refused, match="403"):
        open_glass(origin=origin)


def test_there_are_sockets_at_one_address_only(open_glass: Open) -> None:
    with pytest.raises(Refused, match="403"):
        open_glass(path="/live/other/")


def test_a_forged_ticket_opens_nothing(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500}), EVERYBODY)
    good = ticket()
    for bad in (good[:-1] + ("A" if good[-1] != "A" else "B"), good.replace(":", "", 1), "", None, 5):
        glass = open_glass()
        glass.say({"op": "auth", "ticket": bad})
        assert glass.until_closed() == 4401
        assert glass.messages == []


def test_a_ticket_of_two_minutes_ago_opens_nothing(open_glass: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - 120)
        old = ticket()
    assert open_glass().watch(old).until_closed() == 4401


def test_without_a_ticket_nothing_is_told(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500}), EVERYBODY)
    glass = open_glass()
    glass.say({"op": "sub", "b": 7})
    assert glass.until_closed() == 4401
    assert glass.messages == []


def test_a_board_that_the_ticket_does_not_name_stays_shut(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500}, board=8), EVERYBODY)
    glass = open_glass().watch(ticket(board=7), 8)
    glass.until(lambda: bool(glass.messages))
    assert glass.messages == [{"op": "no", "b": 8}]


def test_who_loses_the_right_is_shown_out_and_does_not_come_back_with_the_old_ticket(
    publisher: Publisher, open_glass: Open, memory: Any
) -> None:
    publisher.publish(standings({"Ada": 500}), EVERYBODY)
    hers, his = ticket(subject="user:1"), ticket(subject="user:2")
    glass, other = open_glass().watch(hers, 7), open_glass().watch(his, 7)
    glass.until(lambda: names(glass) == ["Ada"])
    other.until(lambda: names(other) == ["Ada"])

    time.sleep(0.01)
    store.revoke(memory, "user:1")

    assert glass.until_closed() == 4403
    assert open_glass().watch(hers, 7).until_closed() == 4403
    time.sleep(0.01)
    fresh = open_glass().watch(ticket(subject="user:1"), 7)
    fresh.until(lambda: names(fresh) == ["Ada"])
    publisher.publish(standings({"Ada": 500, "Bo": 900}), EVERYBODY)
    other.until(lambda: names(other) == ["Bo", "Ada"])


def test_a_fresh_ticket_with_fewer_boards_takes_the_others_away(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500}), EVERYBODY)
    glass = open_glass().watch(ticket(board=7), 7)
    glass.until(lambda: names(glass) == ["Ada"])

    glass.say({"op": "auth", "ticket": ticket(board=9)})

    glass.until(lambda: glass.messages[-1] == {"op": "no", "b": 7})
    publisher.publish(standings({"Ada": 500, "Bo": 900}), EVERYBODY)
    glass.listen(0.3)
    assert glass.messages[-1] == {"op": "no", "b": 7}


def test_somebody_elses_ticket_ends_the_socket(open_glass: Open) -> None:
    glass = open_glass().watch(ticket(subject="user:1"))
    glass.say({"op": "auth", "ticket": ticket(subject="user:2")})
    assert glass.until_closed() == 4403


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{", 4400),
        ("[]", 4400),
        ("[" * 8000, 4400),
        (json.dumps({"op": "dance"}), 4400),
        (json.dumps({"op": "sub", "b": "7"}), 4400),
        (json.dumps({"op": "sub", "b": -1}), 4400),
        (json.dumps({"op": "sub", "b": 7, "epoch": 1}), 4400),
        ("x" * 9000, 4429),
    ],
)
def test_nonsense_ends_the_socket(open_glass: Open, said: str, code: int) -> None:
    glass = open_glass().watch(ticket())
    glass.say(said)
    assert glass.until_closed() == code


def test_who_talks_without_end_is_shown_out(open_glass: Open) -> None:
    glass = open_glass().watch(ticket())
    for _ in range(60):
        glass.say({"op": "unsub", "b": 7})
    assert glass.until_closed() == 4429
