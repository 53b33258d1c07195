"""Who is credited through whom: managers, teams, assistants and territories as tables of days, worked out per person and never per fact."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from .plan import CreditTo, Plan
from .problems import Problem
from .words import _
from .world import World

END: Final = dt.date(9999, 12, 31)
"""Stands for `before` where nothing ends: no fact is dated as late."""
SHARE_SCALE: Final = 8

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """On the days [start, before) what `key` sold (or what belongs to the territory `key`) is credited to `to`."""

    key: str
    to: str
    start: dt.date
    before: dt.date


STEPS: Final = {CreditTo.FIRST_MANAGER: 1, CreditTo.SECOND_MANAGER: 2, CreditTo.THIRD_MANAGER: 3}
MANAGERS: Final = frozenset({*STEPS, CreditTo.EVERY_MANAGER})
THROUGH_SELLERS: Final = MANAGERS | {CreditTo.TEAM, CreditTo.ASSISTANTS}
"""Those who sold are found first, then whom they lead to."""
LINKED: Final = THROUGH_SELLERS | {CreditTo.TERRITORY}


def links_of(to: CreditTo, world: World, payees: Iterable[str]) -> pa.Table:
    """Return the links as a table: key, to, from, before, and for territories share; enough of them to credit the payees.

    The world must have no circle of reporting lines where managers are asked for (`circles`).
    """
    if to is CreditTo.TERRITORY:
        return _territories(world)
    links: Iterator[Link]
    if to in MANAGERS:
        # Links to others credit nobody here, and may be most.
        whose, steps = set(payees), STEPS.get(to)
        links = (link for link in _managers(_below(whose, world.reporting, steps), steps) if link.to in whose)
    elif to is CreditTo.TEAM:
        links = _teams(world, payees)
    else:
        links = (Link(row["works_for"], row["person"], row["from"], row["before"] or END) for row in world.assistants.to_pylist())
    found = list(links)
    return pa.table(
        {
            "key": pa.array([link.key for link in found], pa.string()),
            "to": pa.array([link.to for link in found], pa.string()),
            "from": pa.array([link.start for link in found], pa.date32()),
            "before": pa.array([link.before for link in found], pa.date32()),
        }
    )


def _territories(world: World) -> pa.Table:
    rows = world.territories
    one = pa.scalar(1, pa.decimal128(9, SHARE_SCALE))
    return pa.table(
        {
            "key": rows["territory"],
            "to": rows["person"],
            "from": rows["from"],
            "before": rows["before"].fill_null(END),
            "share": rows["share"].fill_null(one),
        }
    )


def _below(managers: Iterable[str], reporting: pa.Table, steps: int | None) -> pa.Table:
    """The lines of those who are at most so many steps (None: any) below these people, whenever that is: no other line leads to them."""
    leads = defaultdict(list)
    for person, manager in zip(reporting["person"].to_pylist(), reporting["manager"].to_pylist(), strict=True):
        leads[manager].append(person)
    found, last = set[str](), set(managers)
    while last and steps != 0:
        last = {person for manager in last for person in leads.get(manager, ())} - found
        found |= last
        steps = None if steps is None else steps - 1
    return reporting.filter(pc.is_in(reporting["person"], pa.array(sorted(found), pa.string())))


def _managers(reporting: pa.Table, steps: int | None) -> Iterator[Link]:
    upwards = _by_person(reporting)
    for person in upwards:
        for depth, link in _climb(upwards, steps, person, person, dt.date.min, END):
            if steps is None or depth == steps:
                yield link


def _climb(
    upwards: Mapping[str, list[Link]], most: int | None, seller: str, at: str, start: dt.date, before: dt.date, depth: int = 1
) -> Iterator[tuple[int, Link]]:
    """Every manager above `at` on some of the days [start, before), each with how many steps up (at most so many) and on which days."""
    for line in upwards.get(at, ()):
        first, last = max(start, line.start), min(before, line.before)
        if first < last:
            yield depth, Link(seller, line.to, first, last)
            if depth != most:
                yield from _climb(upwards, most, seller, line.to, first, last, depth + 1)


def _by_person(reporting: pa.Table) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for person, manager, start, before in zip(
        *(reporting[name].to_pylist() for name in ("person", "manager", "from", "before")), strict=True
    ):
        found[person].append(Link(person, manager, start, before or END))
    return dict(found)


def _teams(world: World, payees: Iterable[str]) -> Iterator[Link]:
    """Team mates of each seller on the days they share a team, themselves among them; alone on the days without one.

    Sellers are all who are in a team, and the payees: others lead to nobody but themselves.
    """
    members: dict[str, list[Link]] = defaultdict(list)
    own: dict[str, list[Link]] = defaultdict(list)
    for row in world.teams.to_pylist():
        link = Link(row["team"], row["person"], row["from"], row["before"] or END)
        members[link.key].append(link)
        own[link.to].append(link)
    for seller in sorted({*own, *payees}):
        memberships = sorted(own.get(seller, ()), key=lambda link: link.start)
        for mine in memberships:
            for other in members[mine.key]:
                first, last = max(mine.start, other.start), min(mine.before, other.before)
                if first < last:
                    yield Link(seller, other.to, first, last)
        edges = [dt.date.min, *(day for mine in memberships for day in (mine.start, mine.before)), END]
        yield from (Link(seller, seller, start, before) for start, before in list(pairwise(edges))[::2] if start < before)


def circles(reporting: pa.Table) -> list[tuple[tuple[str, ...], dt.date]]:
    """Return every circle of reporting lines, as the people in it and the first day on which it holds."""
    if not _may_turn(reporting):
        return []
    upwards = _by_person(reporting)
    found: dict[frozenset[str], tuple[tuple[str, ...], dt.date]] = {}
    for person, lines in upwards.items():
        for line in lines:
            # A circle is whole from the day on which the last of its lines begins.
            chain = _chain(upwards, person, line.start)
            if chain is not None and (frozenset(chain) not in found or line.start < found[frozenset(chain)][1]):
                found[frozenset(chain)] = (chain, line.start)
    return sorted(found.values(), key=lambda circle: (circle[1], circle[0]))


def _may_turn(reporting: pa.Table) -> bool:
    """Whether lines would lead in a circle if all of them held on one day: nobody is in one whose managers report to nobody."""
    lines = set(zip(reporting["person"].to_pylist(), reporting["manager"].to_pylist(), strict=True))
    while lines:
        people = {person for person, _manager in lines}
        left = {line for line in lines if line[1] in people}
        if len(left) == len(lines):
            return True
        lines = left
    return False


def _chain(upwards: Mapping[str, list[Link]], person: str, day: dt.date) -> tuple[str, ...] | None:
    """The people from this one up to themselves on a day; None where their chain ends, or turns without them."""
    chain: list[str] = [person]
    while True:
        manager = next((line.to for line in upwards.get(chain[-1], ()) if line.start <= day < line.before), None)
        if manager == person:
            least = chain.index(min(chain))
            return tuple(chain[least:] + chain[:least])
        if manager is None or manager in chain:
            return None
        chain.append(manager)


def problems_of_lines(plan: Plan, world: World) -> list[Problem]:
    """Return every circle of reporting lines, where a measure of the plan credits managers."""
    if not any(measure.credit_to in MANAGERS for measure in plan.measures.values()):
        return []
    return [circle_problem("reporting", people, day) for people, day in circles(world.reporting)]


def circle_problem(path: str, people: tuple[str, ...], day: dt.date) -> Problem:
    names = " → ".join(f"“{person}”" for person in (*people, people[0]))
    text = _("On %(day)s these people report to each other in a circle: %(names)s.")
    values = {"day": day.isoformat(), "names": names, "person": people[0]}
    return Problem("circle", path, text, _("End one of the reporting lines."), tuple(values.items()))
