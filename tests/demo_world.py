"""A small made-up company for tests that need a whole one: thirteen people over three months, two of them run and closed.

    def test_x(demo_world, db): ...                 # loaded once for the module, undone after each test

    @pytest.mark.django_db(transaction=True)
    def test_y(committed_demo_world): ...           # for browsers and workers, which look from outside: loaded anew for each test

`demo_world` holds one transaction open for its module, so no test of that module may be `transaction=True`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from demo.company import Company
from demo.days import Story
from demo.staff import FARMS, HUNTS, Employee

AS_OF = dt.date(2026, 6, 17)
PEOPLE, MONTHS, SEED = 12, 3, 7


@dataclass(frozen=True)
class DemoWorld:
    company: Company
    closed: tuple[str, ...] = ("2026-04", "2026-05")
    open: tuple[str, ...] = ("2026-06", "2026-Q2")

    @property
    def as_of(self) -> dt.date:
        return self.company.story.as_of

    @property
    def executives(self) -> list[Employee]:
        """Reps on the monthly plan, in USD."""
        return [rep for rep in self.company.staff.reps if rep.plan_on(self.as_of) == HUNTS]

    @property
    def account_managers(self) -> list[Employee]:
        """Reps on the quarterly plan, in EUR."""
        return [rep for rep in self.company.staff.reps if rep.plan_on(self.as_of) == FARMS]

    def person(self, reference: str) -> Any:
        from people import api as people

        return people.persons_by_reference([reference])[reference]

    def user(self, role: str) -> Any:
        """The account that `demo_signins` names for a role; its password is `demo.load_people.password()`."""
        from demo.load_people import signins
        from people import api as people

        email = next(email for held, email, _name in signins(on=self.as_of) if held == role)
        return people.user_by_email(email)

    def user_of(self, employee: Employee) -> Any:
        from people import api as people

        return people.user_by_email(employee.email)


def load_world() -> DemoWorld:
    from demo.load import load

    world = DemoWorld(Company(Story(seed=SEED, as_of=AS_OF, months=MONTHS), people=PEOPLE))
    load(world.company, lambda line: None)
    return world


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoWorld]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield load_world()
        transaction.set_rollback(True)


@pytest.fixture
def committed_demo_world(transactional_db: None) -> DemoWorld:
    return load_world()
