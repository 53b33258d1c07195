"""The contests of golden.yaml end as they are told there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from leaderboard.contests import bracket, elimination, prizes, race, raffle
from leaderboard.contests.field import Field, Place, Showing
from leaderboard.contests.matches import Decided, Match
from tests.golden.cases import read_yaml

CASES = read_yaml(Path(__file__).with_name("golden.yaml"))


def cases_of(kind: str) -> Any:
    found = [case for case in CASES if kind in case]
    return pytest.mark.parametrize("case", found, ids=[case["name"] for case in found])


class Told:
    """Names in place of numbers."""

    def __init__(self, names: list[str], case: dict[str, Any]) -> None:
        self.names = names
        left = {names.index(name): dt.date.fromisoformat(day) for name, day in case.get("left", {}).items()}
        self.field = Field(tuple(range(len(names))), left, lower_is_better=case.get("lower is better") == "yes")

    def showings(self, had: dict[str, str]) -> dict[int, Showing]:
        split = {name: [int(part) for part in text.split("/")] for name, text in had.items()}
        return {self.names.index(name): Showing(parts[0], tuple(parts[1:]) or (0,)) for name, parts in split.items()}

    def match(self, match: Match) -> str:
        winner = self.names[match.winner]
        return f"{winner} rests" if match.loser is None else f"{winner} beats {self.names[match.loser]} by {match.by}"


def test_every_case_is_played() -> None:
    assert all(len({"bracket", "elimination", "race", "raffle", "prizes"} & case.keys()) == 1 for case in CASES)


@cases_of("bracket")
def test_bracket(case: dict[str, Any]) -> None:
    told = Told(case["bracket"], case)
    now = bracket.Bracket(told.field, third_place="third place" in case, with_consolation="consolation" in case)
    for said in case["rounds"]:
        had_consolation = len(now.consolation)
        now = bracket.advanced(now, told.showings(said["had"]), dt.date.fromisoformat(said["before"]))
        assert [told.match(match) for match in now.rounds[-1]] == said["played"]
        consolation = now.consolation[-1] if len(now.consolation) > had_consolation else ()
        assert [told.match(match) for match in consolation] == said.get("consolation", [])
        assert (told.match(now.third) if now.third else None) == said.get("third")

    assert bracket.finished(now)
    assert [told.names[place.who] for place in bracket.places(now)] == case["places"]


@cases_of("elimination")
def test_elimination(case: dict[str, Any]) -> None:
    told = Told(case["elimination"], case)
    tied = elimination.LastPlaceTied(case.get("tied", "worse seed"))
    now = elimination.Elimination(told.field, int(case.get("per interval", 1)), tied)
    for said in case["intervals"]:
        now = elimination.advanced(now, told.showings(said["had"]), dt.date.fromisoformat(said["before"]))
        assert [told.names[out.who] for out in now.intervals[-1]] == said["out"]

    assert [told.names[place.who] for place in elimination.places(now)] == case["places"]


@cases_of("race")
def test_race(case: dict[str, Any]) -> None:
    told = Told(case["race"], case)
    runners = {
        told.names.index(name): race.run((race.Step(moment(at), int(amount)) for at, amount in steps.items()), int(case["target"]))
        for name, steps in case["steps"].items()
    }

    reached = {told.names[who]: runner.reached_at for who, runner in runners.items() if runner.reached_at}
    assert reached == {name: moment(at) for name, at in case["reached"].items()}
    assert [f"{place.place} {told.names[place.who]}" for place in race.places(told.field, runners, dt.date(2026, 3, 16))] == case["places"]


@cases_of("raffle")
def test_raffle(case: dict[str, Any]) -> None:
    said = case["raffle"]
    rule = raffle.Rule(int(said["unit"]), int(said["most"]))
    tickets = raffle.listed({name: raffle.tickets_for(int(score), rule) for name, score in case["scores"].items()})

    assert {each.key: str(each.count) for each in tickets} == case["tickets"]
    assert len(raffle.draw(said["seed"], tickets, int(said["winners"]))) == int(said["winners"])


@cases_of("prizes")
def test_prizes(case: dict[str, Any]) -> None:
    pot, currency = case.get("pot", "0 USD").split()
    places = [Place(number, int(text.split()[0])) for number, text in enumerate(case["places"])]
    names = [text.split()[1] for text in case["places"]]
    terms = prizes.Terms(
        tuple(prize(text) for text in case["prizes"]),
        prizes.TiedPrizes(case.get("tied", "share")),
        pot=int(pot),
        pot_currency=currency,
    )

    assert {names[award.who]: f"{award.amount} {award.unit}" for award in prizes.awards(places, terms)} == case["get"]


def test_the_golden_brackets_are_decided_in_every_way() -> None:
    told = {word for case in CASES if "bracket" in case for said in case["rounds"] for word in said["played"]}
    assert all(any(line.endswith(f"by {by}") for line in told) for by in Decided if by is not Decided.BYE)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def prize(text: str) -> prizes.Prize:
    place, kind, amount, unit = text.split()
    if kind == "pot":
        return prizes.Prize(int(place), prizes.Kind.POT, int(amount) * 100)
    return prizes.Prize(int(place), prizes.Kind(kind), int(amount), unit)
