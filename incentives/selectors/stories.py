"""How a line came about: told by the engine from what was posted with the line, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from incentives import documents
from incentives.models import Batch, Line, PlanVersion, RunPlan, Standing, WindowResult

from .versions import shared_rows

if TYPE_CHECKING:
    from incentives.engine.explain import Story
    from incentives.engine.plan import Plan


def story_of(line: Line) -> Story:
    """The steps from the deal to the amount, as sentences with every number that decided it (`engine.explain.story`).

    They come from the line, the results of its window and the standings *of its own batch*, and from the plan as that batch's run read it:
    what was posted later does not change the story. The caller got the line from access.py.
    """
    from incentives.engine.explain import story

    window = WindowResult.objects.filter(
        batch_id=line.batch_id,
        person_id=line.person_id,
        plan_version_id=line.plan_version_id,
        component=line.component,
        window_from=line.window_from,
        window_before=line.window_before,
    ).first()
    standings = Standing.objects.filter(batch_id=line.batch_id, person_id=line.person_id, plan_version_id=line.plan_version_id)
    return story(plan_as_read(line), _row(line), _row(window) if window else None, [_row(standing) for standing in standings])


def plan_as_read(line: Line) -> Plan:
    """The plan that calculated a line, with the shared tables of that day and the days on which its version held."""
    from incentives.calculation.keeping import folder_of, kept_shared_tables

    batch = Batch.objects.get(id=line.batch_id)
    version = PlanVersion.objects.get(id=line.plan_version_id)
    held = RunPlan.objects.get(run_id=batch.run_id, version=version)
    # Kept inputs may have been moved to an archive; the document is the same one, only a shared table may have changed since.
    shared = kept_shared_tables(folder_of(batch.run_id))
    plan = documents.plan_of(version.document, shared_rows() if shared is None else shared)
    return replace(plan, effective_from=held.in_force_from, effective_before=held.in_force_before)


def _row(record: Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
