"""Runs of plans that take days of absence from quotas: read from the people, kept with the run, and only where a plan asks."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from incentives.calculation import keeping
from incentives.models import Run
from people import api as people
from people.models import Absence
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def calculated(proration: str) -> Run:
    """Ana sold half of her monthly quota in February; she was ill for the last two weeks of it and away for one before."""
    plan = c.published(c.document(over="period") + f"proration: {proration}\n")
    c.on_plan("ana", plan)
    c.quota("ana", "28000", "month")
    c.deal("D1", "ana", "14000", "2026-02-20")
    ana = c.person("ana").pk
    people.add_absence(person_id=ana, first=c.day("2026-02-08"), before=c.day("2026-02-15"))
    people.add_absence(person_id=ana, first=c.day("2026-02-15"), kind="sick")
    return c.calculated("2026-02")


def absences_kept(run: Run) -> list[str | None]:
    return keeping.read_kept(keeping.folder_of(run.pk)).tables["absences"]["kind"].to_pylist()


@pytest.mark.parametrize(
    ("proration", "paid", "kept"),
    [
        # A quarter of the quota is left, and 14,000 are 200 % of it; half of it, 100 %; all of it, 50 %.
        ("{absence: relief}", 1680, [None, "sick"]),
        ("{absence: relief, relief: [sick, parental]}", 1120, ["sick"]),
        ("{absence: none}", 700, []),
    ],
)
def test_a_run_reads_absences_as_far_as_a_plan_counts_them(proration: str, paid: int, kept: list[str | None]) -> None:
    run = calculated(proration)

    assert c.posted(run) == {"D1": paid}
    assert absences_kept(run) == kept


def test_a_run_is_proven_when_an_absence_was_taken_away_since(capsys: pytest.CaptureFixture[str]) -> None:
    run = calculated("{absence: relief}")
    Absence.objects.all().delete()

    call_command("recompute", str(run.pk))
    assert "is proven" in capsys.readouterr().out


def test_an_absence_that_is_entered_late_posts_the_difference() -> None:
    calculated("{absence: relief, relief: [parental]}")
    sick = Absence.objects.get(kind="sick")

    people.change_absence(absence_id=sick.pk, first=sick.valid_from, kind="parental")

    # 14,000 were half of the quota, and are all of what is left of it: 8 % less the 5 % that were posted.
    assert c.posted(c.calculated("2026-02")) == {"D1": 420}
