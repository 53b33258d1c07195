"""The rail: which pages a persona reaches in one step, and in which order.

Every folder of frontend/ that has a page of its own names it here; `key` is the folder's URL namespace, which also marks the entry
as current. On a phone the first three of a person's entries stand in the bottom bar, the rest behind "More".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.api import Role


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    label: str | Promise
    icon: str
    url_name: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


ENTRIES = {
    entry.key: entry
    for entry in (
        Entry("today", _("Today"), "smart-home", "today:home"),
        Entry("deals", _("Deals"), "briefcase", "deals:list"),
        Entry("boards", _("Boards"), "trophy", "boards:list"),
        Entry("contests", _("Contests"), "medal", "contests:list"),
        Entry("imports", _("Imports"), "database-import", "imports:list"),
        Entry("statements", _("Statements"), "receipt", "statements:list"),
        Entry("shop", _("Points"), "coin", "shop:points"),
        Entry("whatif", _("What if"), "bulb", "whatif:estimate"),
        Entry("plans", _("Plans"), "file-text", "plans:list"),
        Entry("quotas", _("Quotas"), "target", "quotas:list"),
        Entry("objectives", _("Objectives"), "list-check", "objectives:list"),
        Entry("territories", _("Territories"), "map-pin", "territories:list"),
        Entry("windfalls", _("Windfalls"), "bolt", "windfalls:list"),
        Entry("rates", _("Exchange rates"), "arrows-exchange", "rates:list"),
        Entry("lookups", _("Tables"), "table", "lookups:list"),
        Entry("runs", _("Periods"), "calendar-dollar", "runs:list"),
        Entry("people", _("People"), "users", "people:list"),
        Entry("facts", _("Facts"), "database", "facts:facts"),
        Entry("signins", _("Sign-ins"), "key", "signins:list"),
        Entry("audit", _("Changes"), "history", "audit:changes"),
    )
}

# The order is the persona's own: what they open most comes first.
RAILS: dict[str, Sequence[str]] = {
    Role.REP: ("today", "deals", "boards", "contests", "statements", "shop", "whatif", "objectives", "territories", "people"),
    Role.ASSISTANT: ("today", "deals", "boards", "contests", "shop", "people"),
    Role.MANAGER: ("today", "deals", "boards", "contests", "statements", "people", "objectives", "territories", "plans", "shop"),
    Role.SALES_OPS: (
        "today",
        "plans",
        "runs",
        "boards",
        "contests",
        "quotas",
        "objectives",
        "windfalls",
        "territories",
        "statements",
        "deals",
        "people",
        "rates",
        "lookups",
        "imports",
        "facts",
    ),
    Role.FINANCE: (
        "today",
        "statements",
        "runs",
        "windfalls",
        "plans",
        "quotas",
        "territories",
        "rates",
        "lookups",
        "people",
        "deals",
        "boards",
        "contests",
        "facts",
    ),
    Role.HR: ("today", "people", "boards", "contests"),
    Role.EXECUTIVE: ("today", "deals", "boards", "contests", "people", "plans"),
    Role.AUDITOR: (
        "today",
        "audit",
        "statements",
        "runs",
        "plans",
        "quotas",
        "territories",
        "rates",
        "lookups",
        "deals",
        "people",
        "boards",
        "contests",
        "imports",
        "facts",
    ),
    Role.ADMINISTRATOR: ("today", "people", "signins", "deals", "imports", "audit", "plans", "runs", "boards", "contests", "facts"),
    Role.EMPLOYEE: ("today", "boards", "contests", "shop", "people"),
}
STRONGEST_FIRST = (
    Role.SALES_OPS,
    Role.FINANCE,
    Role.MANAGER,
    Role.REP,
    Role.ASSISTANT,
    Role.EXECUTIVE,
    Role.HR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.EMPLOYEE,
)


def entries_for(roles: Iterable[str]) -> list[Entry]:
    """Return the rail of somebody with these roles: that of the strongest, then what the others add."""
    held = [role for role in STRONGEST_FIRST if role in set(roles)] or [Role.EMPLOYEE]
    keys = dict.fromkeys(key for role in held for key in RAILS[role])
    return [ENTRIES[key] for key in keys if key in ENTRIES]
