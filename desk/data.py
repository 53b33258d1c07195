"""Frozen records that desk/ hands to other apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its reader gets it. `payload` holds texts, whole numbers, booleans, and lists and objects of them."""

    id: int
    name: str
    payload: Mapping[str, Any]
    written_at: dt.datetime
