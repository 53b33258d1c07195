"""The whole company as plain records, before anything is written: the same for the same seed, day and size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from .days import Story
from .deals import Deal, LaterChange, deals_of
from .market import Account, ExchangeRate, accounts_of, exchange_rates
from .staff import Staff, staff_of
from .targets import Assignment, Quota, assignments_of, quotas_of


@dataclass(frozen=True)
class Company:
    story: Story
    people: int

    @cached_property
    def staff(self) -> Staff:
        return staff_of(self.story, self.people)

    @cached_property
    def accounts_by_rep(self) -> dict[str, list[Account]]:
        return accounts_of(self.story, self.staff)

    @cached_property
    def accounts(self) -> list[Account]:
        return [account for owned in self.accounts_by_rep.values() for account in owned]

    @cached_property
    def deals(self) -> list[Deal]:
        return deals_of(self.story, self.staff, self.accounts_by_rep)

    @cached_property
    def later_changes(self) -> list[LaterChange]:
        """Orders accepted or cancelled long after their deal was won, in the order of days."""
        changes = [deal.order.later for deal in self.deals if deal.order and deal.order.later]
        return sorted(changes, key=lambda change: (change.on, change.order))

    @cached_property
    def rates(self) -> list[ExchangeRate]:
        return exchange_rates(self.story)

    @cached_property
    def quotas(self) -> list[Quota]:
        return quotas_of(self.story, self.staff, self.deals, self.rates)

    @cached_property
    def assignments(self) -> list[Assignment]:
        return assignments_of(self.staff)

    def checksum(self) -> str:
        """The sha256 of everything above, as it would be written."""
        parts = (self.staff, self.accounts, self.deals, self.rates, self.quotas, self.assignments)
        return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()
