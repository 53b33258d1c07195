"""The text a new plan begins with: a small plan that already reads well, to be changed by the person who knows better."""

from __future__ import annotations

import datetime as dt

TEXT = """\
plan: {name}
description: What this plan rewards, in one sentence for those who are paid by it.
currency: {currency}
period: month
effective: {{from: {first_day}}}
requires: accepted order
measures:
  bookings:
    from: deals
    where: stage.kind = "won"
    date: closed_on
    value: amount
    over: quarter to date
components:
  commission:
    on: bookings
    rate: {{by: attainment(bookings), mode: marginal, bands: {{0%: 5%, 100%: 8%}}}}
"""


def starter(*, name: str, currency: str, first_day: dt.date) -> str:
    """Return the first text of a plan that begins on a day. The name is quoted where YAML would read it as something else."""
    plain = all(letter.isalnum() or letter in " -_.()" for letter in name) and name[:1].isalpha() and name.strip() == name
    quoted = name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return TEXT.format(name=quoted, currency=currency, first_day=first_day.isoformat())


def renamed(document: str, *, name: str, first_day: dt.date) -> str:
    """Return a copy of another plan's text that says the new name and first day; the rest is for a person to change."""
    fresh = starter(name=name, currency="XXX", first_day=first_day).splitlines()
    new_name, new_days = fresh[0], next(line for line in fresh if line.startswith("effective:"))
    lines = []
    for line in document.splitlines():
        if line.startswith("plan:"):
            line = new_name
        elif line.startswith("effective:") and "{" in line and "}" in line:
            line = new_days
        lines.append(line)
    return "\n".join(lines) + "\n"
