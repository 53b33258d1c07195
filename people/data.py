"""Frozen records that people/ hands to other apps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .calendar import Calendar
from .models.user import Role

SEES_EVERYBODY = frozenset({Role.SALES_OPS, Role.FINANCE, Role.HR, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles whose work is about everybody in the company."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Access functions of every app take it, so that they need neither request nor user."""

    user_id: int
    person_id: int | None
    """None: a user who is not a person of the company (an outside auditor, say)."""
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        """Whether at least one of these roles was granted."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_everybody(self) -> bool:
        return not self.roles.isdisjoint(SEES_EVERYBODY)

    def is_person(self, person_id: int | None) -> bool:
        return person_id is not None and person_id == self.person_id


@dataclass(frozen=True, slots=True)
class ManagedSpan:
    """A person was below a manager, at any depth, on the days [valid_from, valid_before)."""

    person_id: int
    valid_from: dt.date
    valid_before: dt.date | None


__all__ = ["SEES_EVERYBODY", "Calendar", "ManagedSpan", "Role", "Viewer"]
