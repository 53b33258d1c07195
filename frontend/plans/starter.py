"""The text a new plan begins with: a small plan that already reads well, to be changed by the person who knows better."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

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


def renamed(document: str, *, name: str, currency: str, first_day: dt.date, before: dt.date | None) -> str:
    """Return a copy of another plan's text that says the new name, currency and first day; the rest is for a person to change.

    `before` is where the original ends; the copy ends there too, unless it would end before it begins.
    """
    days = f"{{from: {first_day.isoformat()}, before: {before.isoformat()}}}" if before and before > first_day else ""
    fresh = starter(name=name, currency=currency, first_day=first_day).splitlines()
    says = {line.partition(":")[0]: line for line in fresh if line.startswith(("plan:", "currency:", "effective:"))}
    if days:
        says["effective"] = f"effective: {days}"
    try:
        return _renamed_json(document, name=name, currency=currency, first_day=first_day, before=before if days else None)
    except ValueError:
        return _renamed_yaml(document, says)


def _renamed_json(document: str, *, name: str, currency: str, first_day: dt.date, before: dt.date | None) -> str:
    # Numbers as they are written: a plan's are read as texts, and a float would not give them back.
    said = json.loads(document, parse_float=str, parse_int=str)
    said |= {"plan": name, "currency": currency, "effective": {"from": first_day.isoformat()}}
    if before:
        said["effective"]["before"] = before.isoformat()
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _renamed_yaml(document: str, says: Mapping[str, str]) -> str:
    lines: list[str] = []
    inside = False
    for line in document.splitlines():
        begins = bool(line) and not line[0].isspace() and line[0] not in "#}]"
        key = line.partition(":")[0].strip("\"' ") if begins else ""
        if begins:
            inside = key in says
            lines.append(says.get(key, line))
        elif not inside or not line.strip() or line.startswith("#"):
            # Of a value in lines of its own nothing stays; comments at the margin and empty lines do.
            lines.append(line)
    return "\n".join(lines) + "\n"
