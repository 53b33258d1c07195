"""What every address answers to whom. Each group of pages lists its own in a module of this package, named in GROUPS.

A group's module holds `ROWS`; if its addresses need records of their own, `prepare(world)` makes them and notes their keys in
`world.ids`, from which the rows' `args` are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

from tests.frontend.world import ANONYMOUS, EVERY_ROLE, World

GROUPS = ("shell", "accounts", "people", "crm", "facts", "audit", "money", "boards", "contests", "shop", "signins")


@dataclass(frozen=True)
class Row:
    """One address. `route` is its pattern as Django writes it, from the root."""

    route: str
    answers: Mapping[str, int]
    """The status for every role and for "anonymous"."""
    args: tuple[str, ...] = ()
    """What fills the route's places, in order: names in `world.ids`, or texts that stand for themselves."""
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    """The path itself, for routes that are regular expressions."""

    def path(self, world: World) -> str:
        if self.at:
            return self.at
        parts = self.route.split("<")
        filled = [parts[0]]
        for part, name in zip(parts[1:], self.args, strict=True):
            filled.append(str(world.ids.get(name, name)) + part.split(">", 1)[1])
        return "/" + "".join(filled)


def page(route: str, *args: str, see: frozenset[str] | set[str] = EVERY_ROLE, hidden: int = 404, **more: object) -> Row:
    """A page that only `see` may open: for other roles it does not exist, and strangers are sent to the sign-in page."""
    answers = {role: 200 if role in see else hidden for role in EVERY_ROLE} | {ANONYMOUS: 302}
    return Row(route, answers, args, **more)  # type: ignore[arg-type]


def same(route: str, status: int, *args: str, anonymous: int | None = None, **more: object) -> Row:
    """An address that answers every role alike, and strangers too unless `anonymous` says otherwise."""
    answers = dict.fromkeys(EVERY_ROLE, status) | {ANONYMOUS: status if anonymous is None else anonymous}
    return Row(route, answers, args, **more)  # type: ignore[arg-type]


def groups() -> list[ModuleType]:
    return [import_module(f"{__name__}.{name}") for name in GROUPS]


def all_rows() -> list[Row]:
    return [row for group in groups() for row in group.ROWS]


def prepare(world: World) -> World:
    for group in groups():
        if hasattr(group, "prepare"):
            group.prepare(world)
    return world
