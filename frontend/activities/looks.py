"""How each kind of activity looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

ICONS = {
    "call": "phone",
    "visit": "map-pin",
    "meeting": "calendar-event",
    "email": "mail",
    "sms": "message",
    "demo": "presentation",
    "other": "dots-circle-horizontal",
}


def with_icons(activities: Iterable[Any]) -> list[Any]:
    found = list(activities)
    for activity in found:
        activity.icon = ICONS[activity.kind]
    return found
