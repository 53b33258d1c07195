"""Writes the company's plans, and who is on them with which quota, through the services of incentives/."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
from pathlib import Path

from django.db import transaction

from incentives import api as incentives

from .company import Company
from .staff import FARMS, HUNTS
from .targets import CURRENCY, FIELD_WORK, Quota

PLANS = Path(__file__).parent / "plans"
NAMES = {HUNTS: "Account executives", FARMS: "Account managers", FIELD_WORK: "Field work"}


@transaction.atomic
def load_plans(company: Company, ids: dict[str, int], by_id: int | None) -> None:
    """Publish the plans, set exchange rates and quotas, and put the reps on their plans. `ids`: persons by reference."""
    story = company.story
    for rate in company.rates:
        incentives.set_exchange_rate(
            from_currency=rate.from_currency, to_currency=rate.to_currency, valid_from=rate.valid_from, rate=rate.rate
        )
    at = _morning(story.start - dt.timedelta(days=12))
    plans = {key: _publish_first(key, story.start, by_id, at) for key in (HUNTS, FARMS, FIELD_WORK)}
    new_year = dt.date(story.as_of.year, 1, 1)
    if new_year > story.start:
        _publish_second(plans[HUNTS], HUNTS, new_year, by_id, _morning(new_year - dt.timedelta(days=12)))
    for assignment in company.assignments:
        incentives.assign(
            person_id=ids[assignment.person],
            plan_id=plans[assignment.plan],
            valid_from=assignment.valid_from,
            valid_before=assignment.valid_before,
            target=assignment.target,
            target_per="quarter" if assignment.target is not None else "",
            by_id=by_id,
            at=at,
        )
    incentives.import_quotas_csv(content=_quotas_csv(company.quotas), by_id=by_id, at=at)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8), dt.UTC)


def _document(key: str, number: int, begins: dt.date) -> str:
    text = (PLANS / f"{key}-{number}.yaml").read_text(encoding="utf-8")
    return string.Template(text).substitute(begins=begins.isoformat())


def _publish_first(key: str, begins: dt.date, by_id: int | None, at: dt.datetime) -> int:
    document = _document(key, 1, begins)
    plan = incentives.create_plan(key=key, name=NAMES[key], currency=CURRENCY[key], document=document, by_id=by_id, at=at)
    _publish(plan.pk, by_id, at)
    return plan.pk


def _publish_second(plan_id: int, key: str, begins: dt.date, by_id: int | None, at: dt.datetime) -> None:
    draft = incentives.start_draft(plan_id=plan_id, by_id=by_id, at=at)
    note = "A second accelerator, and more for Cloud, as agreed for the new year."
    incentives.save_draft(version_id=draft.pk, document=_document(key, 2, begins), note=note, at=at)
    _publish(plan_id, by_id, at)


def _publish(plan_id: int, by_id: int | None, at: dt.datetime) -> None:
    draft = incentives.start_draft(plan_id=plan_id, by_id=by_id, at=at)
    incentives.publish_version(version_id=draft.pk, by_id=by_id, at=at, confirmed_sha256=draft.sha256)


def _quotas_csv(quotas: list[Quota]) -> bytes:
    """As `calculate` reads them: columns of quotas.csv."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["person", "measure", "from", "before", "amount", "per", "plan"])
    for quota in quotas:
        writer.writerow([quota.person, quota.measure, quota.valid_from, quota.valid_before or "", quota.amount, "quarter", quota.plan])
    return file.getvalue().encode()
