"""The module of live boards in a real browser: a page with its hooks, a real socket, real changes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from playwright.sync_api import BrowserContext, Page, Route, expect

import launcher
from leaderboard.live import protocol, store
from leaderboard.live.client import Client
from leaderboard.live.publisher import Publisher
from leaderboard.live.table import Table, difference
from leaderboard.live.tickets import Grant, issue
from leaderboard.ranking.policy import Policy
from leaderboard.ranking.shaping import visible_rows
from tests.leaderboard.live.boards import standings, token_of
from tests.leaderboard.live.conftest import forget_live
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = """<section data-live="7" data-live-tickets="/a-ticket/" id="board">
<p role="status" data-live-status data-say-place="You are in place {place} of {of}." data-say-gap="{gap} to the next place."></p>
<p data-live-connection hidden data-say-lost="Connection lost, data from {time}." data-say-ended="You may no longer see this board."></p>
<time data-live-at></time><button type="button" data-live-pause aria-pressed="false">Pause</button>
<div data-live-own hidden><b data-own="place"></b> <b data-own="gap"></b></div>
<table id="all"><tbody data-live-rows></tbody></table><table id="mine"><tbody data-live-around></tbody></table>
<template data-live-row>
<tr><td data-cell="place"></td><th scope="row" data-cell="name"></th><td data-cell="score"></td><td data-cell="moved"></td>
<td><progress data-cell="progress" max="100"></progress></td></tr></template>
</section>"""
TOP = {"all": Policy(top=10)}


@pytest.fixture
def publisher(services: launcher.Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setattr("leaderboard.live.publisher.OFFICE_MS", 600_000)  # nobody says every second that this one is alive
    client = redis.Redis.from_url(services.redis_url, decode_responses=True)
    forget_live(client)
    made = Publisher(client, visible_rows)
    assert made.take_office()
    yield made
    forget_live(client)
    client.close()


@pytest.fixture
def glass(stack: Stack, context: BrowserContext) -> Callable[[], Page]:
    """A page of ours, under our policy for scripts, with the hooks of a board in it; the ticket's address tells whom it is for."""

    def serve(route: Route) -> None:
        if context.closed_to_me:  # type: ignore[attr-defined]
            route.fulfill(status=404)
            return
        given = issue("user:1", [Grant(7, "all", token_of("Cy"))])
        route.fulfill(body=json.dumps({"ticket": given}), content_type="application/json")

    context.closed_to_me = False  # type: ignore[attr-defined]
    context.route(f"{stack.url}/a-ticket/", serve)

    def open_page() -> Page:
        page = context.new_page()
        page.goto(f"{stack.url}/accounts/login/")
        page.evaluate("body => { document.body.innerHTML = body }", BODY)
        page.evaluate("import('/static/frontend/js/live.js').then((live) => live.start(document))")
        return page

    return open_page


def test_rows_move_scores_are_exact_and_i_am_told_about_myself(publisher: Publisher, glass: Callable[[], Page]) -> None:
    great = 9_007_199_254_740_991
    publisher.publish(standings({"Ada": great, "Bo": 300_00, "Cy": 100_50}), TOP)
    page = glass()
    rows = page.locator("#all tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("90,071,992,547,409.91")
    expect(rows.nth(0).locator("progress")).to_have_js_property("value", 100)
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("status")).to_have_text("You are in place 3 of 3. 199.50 to the next place.")
    kept = rows.nth(2).element_handle()
    page.evaluate("row => { row.mark = 'the same node' }", kept)

    publisher.publish(standings({"Ada": great, "Bo": 300_00, "Cy": 400_00}), TOP)

    expect(rows.nth(1)).to_contain_text("Cy")
    expect(rows.nth(1)).to_contain_text("▲ 1")
    assert page.evaluate("document.querySelectorAll('#all tr')[1].mark") == "the same node"
    expect(page.locator("[data-own=place]")).to_have_text("2")
    expect(page.locator("#mine tr")).to_have_count(3)
    expect(page.locator("#board")).to_have_attribute("data-live-state", "open")
    assert page.locator("table[aria-live], tbody[aria-live]").count() == 0


def test_a_board_that_is_paused_stands_still_and_then_shows_what_is(publisher: Publisher, glass: Callable[[], Page]) -> None:
    publisher.publish(standings({"Ada": 500, "Cy": 300}), TOP)
    page = glass()
    rows, pause = page.locator("#all tbody tr"), page.locator("[data-live-pause]")
    expect(rows.nth(0)).to_contain_text("Ada")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")

    publisher.publish(standings({"Ada": 500, "Cy": 900}), TOP)
    page.wait_for_function("document.getElementById('board').liveBoard.table.seq === 2")
    page.wait_for_timeout(100)
    expect(rows.nth(0)).to_contain_text("Ada")

    pause.click()
    expect(rows.nth(0)).to_contain_text("Cy")


def test_who_may_no_longer_see_the_board_is_told_and_stays_out(
    publisher: Publisher, glass: Callable[[], Page], services: launcher.Services
) -> None:
    publisher.publish(standings({"Ada": 500}), TOP)
    page = glass()
    expect(page.locator("#board")).to_have_attribute("data-live-state", "open")

    with redis.Redis.from_url(services.redis_url, decode_responses=True) as client:
        store.revoke(client, "user:1")
        # Other rights, but still some: a fresh ticket is to be had.
        publisher.publish(standings({"Ada": 500, "Bo": 900}), TOP)
        expect(page.locator("#all tbody tr").nth(0)).to_contain_text("Bo", timeout=15_000)

        page.context.closed_to_me = True  # type: ignore[attr-defined]
        store.revoke(client, "user:1")

    expect(page.locator("[data-live-connection]")).to_have_text("You may no longer see this board.")
    expect(page.locator("#board")).to_have_attribute("data-live-state", "ended")


def test_a_lost_connection_is_said_with_the_age_of_the_data(publisher: Publisher, glass: Callable[[], Page]) -> None:
    publisher.publish(standings({"Ada": 500}), TOP)
    page = glass()
    expect(page.locator("#board")).to_have_attribute("data-live-state", "open")
    expect(page.locator("[data-live-at]")).not_to_be_empty()
    shown = page.locator("[data-live-at]").text_content()

    page.context.set_offline(True)
    page.evaluate("performance.now = () => Date.now()")  # so much later that the silence is noticed

    expect(page.locator("[data-live-connection]")).to_have_text(f"Connection lost, data from {shown}.", timeout=15_000)
    page.context.set_offline(False)
    publisher.publish(standings({"Ada": 500, "Bo": 900}), TOP)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#all tbody tr").nth(0)).to_contain_text("Bo", timeout=15_000)
    expect(page.locator("[data-live-connection]")).to_be_hidden()


def test_the_browsers_rules_are_those_of_the_law(glass: Callable[[], Page]) -> None:
    """The same disorder for both: what tests/leaderboard/live/test_client_law.py proves of client.py holds for live_table.js."""
    draw, scripts, wanted = random.Random(11), [], []
    for _ in range(300):
        script = disorder(draw)
        client, steps = Client(), []
        for said in script:
            asks = client.connected() if said is None else client.receive(said)
            rows = None if client.table is None else client.table.rows()
            steps.append([bool(asks), client.epoch, client.seq, json.loads(json.dumps(rows)), client.me and client.me["seq"]])
        scripts.append(script)
        wanted.append(steps)

    found = glass().evaluate(
        """async (scripts) => {
          const { LiveTable } = await import("/static/frontend/js/live_table.js");
          return scripts.map((script) => {
            const table = new LiveTable();
            return script.map((said) => {
              const asks = said === null ? table.connected() : table.receive(said);
              const rows = table.known ? table.order.map((token, at) => [token, table.places[at], ...table.cells.get(token)]) : null;
              return [Boolean(asks), table.epoch, table.seq, rows, table.me && table.me.seq];
            });
          });
        }""",
        scripts,
    )

    assert found == wanted


def disorder(draw: random.Random) -> list[dict[str, Any] | None]:
    """Messages of a board through two epochs, some lost, doubled or out of order; None: a new connection."""
    head = protocol.Head(7, "2026-03", 2, None, False)
    said: list[dict[str, Any] | None] = []
    for epoch in sorted(draw.sample(range(3, 9), 2)):
        table = Table()
        for seq in range(1, 9):
            old, tokens = table, draw.sample("abcdef", draw.randrange(7))
            table = Table.of([[token, draw.randrange(1, 4), token.upper(), draw.randrange(3), None] for token in tokens])
            step = protocol.delta(7, epoch, seq, seq, difference(old, table))
            whole, beat = protocol.snapshot(head, epoch, seq, seq, table), protocol.beat(7, epoch, seq, seq)
            own = json.dumps({"op": "me", "b": 7, "epoch": epoch, "seq": seq})
            said += [json.loads(draw.choices([step, whole, beat, own], [6, 1, 1, 1])[0])]
            if draw.random() < 0.05:
                said.append(None)
    kept = [each for each in said for _ in range(draw.choices([0, 1, 2], [1, 8, 1])[0])]
    for _ in range(draw.randrange(4)):
        at = draw.randrange(max(1, len(kept) - 1))
        kept[at : at + 2] = reversed(kept[at : at + 2])
    return kept
