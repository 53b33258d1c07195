"""Asking for a simulation, and answering it in a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from desk import api as desk
from incentives.models import PlanVersion, SimulatedPay, Simulation
from people.api import Refused

from .plans import check_document

TASK = "incentives.tasks.simulate_plan"
LONGEST_DAYS = 3 * 366


class CannotSimulate(Refused):
    code = "cannot_simulate"


@transaction.atomic
def ask_for_simulation(*, version_id: int, first: dt.date, before: dt.date, asked_by_id: int | None, asked_at: dt.datetime) -> Simulation:
    """Queue a simulation of a version, published or draft, on past days. Raises CannotSimulate."""
    version = PlanVersion.objects.select_related("plan").get(id=version_id)
    if not first < before:
        raise CannotSimulate(_("The last day lies before the first."))
    if (before - first).days > LONGEST_DAYS:
        raise CannotSimulate(_("At most three years are simulated at once."))
    if before > asked_at.date() + dt.timedelta(days=366):
        raise CannotSimulate(_("These days lie in the future: there is nothing to simulate yet."))
    said, problems = check_document(version.document)
    if said is None:
        raise CannotSimulate(
            _("The draft has %(count)s problems. Mend them first: a plan that can't be read can't be simulated.") % {"count": len(problems)}
        )
    made = Simulation.objects.create(
        plan=version.plan,
        version_number=version.number,
        document=version.document,
        first=first,
        before=before,
        asked_at=asked_at,
        asked_by_id=asked_by_id,
    )
    made.job = desk.enqueue(
        kind="plan.simulate",
        task=TASK,
        arguments={"simulation_id": made.pk},
        asked_at=asked_at,
        created_by_id=asked_by_id,
        subject_kind="simulation",
        subject_id=made.pk,
        exclusive_key=f"simulate:{made.pk}",
    )
    made.save(update_fields=["job"])
    return made


@transaction.atomic
def discard_simulation(*, simulation_id: int, at: dt.datetime) -> None:
    """Forget a simulation; one that is being worked out is stopped."""
    found = Simulation.objects.select_related("job").get(id=simulation_id)
    if found.job is not None and found.job.is_alive:
        desk.request_cancel(job_id=found.job.pk, at=at)
    found.delete()


def execute_simulation(*, simulation_id: int, work: desk.Work, clock: Callable[[], dt.datetime]) -> dict[str, Any]:
    """Answer a simulation; called again after a crash it answers once."""
    from incentives.calculation.simulating import NotWholePeriods, compare
    from incentives.engine import problems

    found = Simulation.objects.select_related("plan").filter(id=simulation_id).first()
    if found is None or found.state != Simulation.State.WAITING:
        return {}
    said = {"reading": _("Reading the data"), "current": _("What was in force"), "candidate": _("The candidate")}
    try:
        compared = compare(
            plan_id=found.plan_id,
            plan_key=found.plan.key,
            document=found.document,
            first=found.first,
            before=found.before,
            progress=lambda done, of, what: work.progress(done, of, said[what]),
        )
    except NotWholePeriods as error:
        return _failed(found, [_("These days are no whole periods of the plan, which counts by the %(kind)s.") % {"kind": _(error.kind)}])
    except problems.Refused as refused:
        return _failed(found, [f"{each.message()} {each.advice()}".strip() for each in refused.problems])
    with transaction.atomic():
        SimulatedPay.objects.bulk_create(
            (
                SimulatedPay(simulation=found, person_id=person, unit=unit, current=was, candidate=would)
                for (person, unit), (was, would) in sorted(compared.payees.items())
            ),
            batch_size=2000,
        )
        found.result, found.state = compared.result, Simulation.State.DONE
        found.save(update_fields=["result", "state"])
    return {"people": len({person for person, _unit in compared.payees})}


def _failed(found: Simulation, told: list[str]) -> dict[str, Any]:
    found.result, found.state = {"problems": told}, Simulation.State.FAILED
    found.save(update_fields=["result", "state"])
    return {"problems": len(told)}
