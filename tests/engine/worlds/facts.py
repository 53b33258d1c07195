"""Draws facts that come late, change, or go."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.reference.periods import Period

from .days import ONE_DAY
from .drawn import Version
from .people import STRANGER, People


class Facts(People):
    periods: tuple[Period, ...]
    prefix: str
    facts: dict[str, tuple[tuple[Version, ...], ...]]

    def _facts(self, source: str) -> tuple[tuple[Version, ...], ...]:
        count = self.source.choice((6, 16, 30, 45) if source != "meetings" else (0, 3))
        return tuple(self._versions(source, number) for number in range(count))

    def _versions(self, source: str, number: int) -> tuple[Version, ...]:
        self.begin()
        identity = f"{self.prefix}{self.one_of('D', 'd', 'É')}{number}"
        known = 0 if self.maybe(2) or self.maybe(2) else self.random.randrange(len(self.periods))
        versions = [Version(known, self._fact(source, identity))]
        if self.maybe(5):
            later = self.random.randrange(known, len(self.periods))
            first = versions[0].row or {}
            changed = {**first, **{key: value for key, value in self._fact(source, identity).items() if self.maybe(4)}, "id": identity}
            versions.append(Version(later, changed if self.maybe(3) else None))
        return tuple(versions)

    def _fact(self, source: str, identity: str) -> dict[str, Any]:
        owner = self.one_of(*self.people * 5, f"{self.prefix}{STRANGER}", None)
        if source == "meetings":
            return {"id": identity, "owner": owner, "held_on": self.a_day(), "minutes": Decimal(self.one_of(30, 45)), "family": "Care"}
        day = self.a_day()
        return {
            "id": identity,
            "owner": owner,
            "currency": self.one_of(self.plan.currency, self.plan.currency, "EUR"),
            "deal.id": self.prefix + self.one_of("X1", "X2", "X3"),
            "amount": self._amount(),
            "deal.amount": self._amount(),
            "units": self.one_of(Decimal(1), Decimal("2.5"), Decimal(3), Decimal(-1), None),
            "family": self.one_of("Cloud", "Care", "Other", None),
            "account": self.one_of(f"{self.prefix}A", f"{self.prefix}B", None),
            "account.territory": self.one_of(f"{self.prefix}A", f"{self.prefix}B", f"{self.prefix}C", None),
            "closed_on": day,
            "signed_on": self.one_of(day, day - 10 * ONE_DAY, day + 40 * ONE_DAY, None),
            "is_new": self.one_of(True, True, False, None),
            "accepted": self.one_of(True, True, True, True, True, True, False, None),
        }

    def _amount(self) -> Decimal | None:
        if self.maybe(3):
            texts = ["1000", "500.5", "-1000", "0.0001", "0", "99999.9999"]
            return self.one_of(*map(Decimal, texts), None)
        return Decimal(self.random.randrange(-1_000_0000, 4_000_0000)).scaleb(-4)
