"""How a state looks wherever it is shown: word, tone and icon. Tones: right, info, look, wrong, and "" for calm."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    label: str | Promise
    tone: str
    icon: str


UNKNOWN = Look("", "calm", "point")
LOOKS = {
    # Stages of deals, orders
    "open": Look(_("Open"), "info", "circle-dashed"),
    "won": Look(_("Won"), "right", "trophy"),
    "lost": Look(_("Lost"), "calm", "circle-x"),
    "entered": Look(_("Entered"), "info", "pencil"),
    "accepted": Look(_("Accepted"), "right", "circle-check"),
    "cancelled": Look(_("Cancelled"), "calm", "ban"),
    # Work
    "queued": Look(_("Waiting"), "calm", "clock"),
    "running": Look(_("Running"), "info", "loader"),
    "done": Look(_("Done"), "right", "circle-check"),
    "failed": Look(_("Failed"), "wrong", "alert-circle"),
    # Calculations
    "posted": Look(_("Posted"), "right", "circle-check"),
    "unchanged": Look(_("Nothing new to post"), "calm", "equal"),
    # Rows in quarantine
    "waiting": Look(_("Waiting for a person"), "look", "clock"),
    "fixed": Look(_("Fixed"), "right", "circle-check"),
    "discarded": Look(_("Discarded"), "calm", "trash"),
    # Plans
    "draft": Look(_("Draft"), "calm", "pencil"),
    "published": Look(_("Published"), "right", "circle-check"),
    "in force": Look(_("In force"), "right", "circle-check"),
    "ended": Look(_("Ended"), "calm", "flag"),
    # Boards ("draft" and "closed" stand with plans and periods)
    "live": Look(_("Live"), "right", "broadcast"),
    # Contests ("draft", "live" and "cancelled" stand with others)
    "rehearsal": Look(_("Rehearsal"), "info", "eye"),
    "scheduled": Look(_("To come"), "info", "calendar"),
    "closing": Look(_("Closing"), "look", "hourglass"),
    "frozen": Look(_("Result stands"), "right", "lock"),
    "paid": Look(_("Prizes paid"), "right", "circle-check"),
    # Statements and periods
    "calculated": Look(_("Calculated"), "info", "calculator"),
    "in review": Look(_("In review"), "look", "eye"),
    "approved": Look(_("Approved"), "right", "circle-check"),
    "closed": Look(_("Closed"), "calm", "lock"),
    "reopened": Look(_("Reopened"), "look", "lock-open"),
}


def word_of_run(state: str) -> str:
    """Under which state a run is shown: it waits for a worker, where a row in quarantine that is "waiting" waits for a person."""
    return "queued" if state == "waiting" else state


def look_of(state: str) -> Look:
    return LOOKS.get(state.lower(), UNKNOWN)
