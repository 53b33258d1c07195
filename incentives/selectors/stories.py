"""How a line came about: told by the engine from what was posted with the line, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from incentives import documents
from incentives.engine.sentences import Sentence
from incentives.engine.words import _
from incentives.models import Batch, Line, PlanVersion, RunInput, RunPlan, Standing, WindowResult

from .versions import shared_rows

if TYPE_CHECKING:
    from incentives.calculation.inputs import SharedRows
    from incentives.engine.explain import Story
    from incentives.engine.plan import Plan

_GONE = _("The shared tables as this calculation read them are not kept here any more: what is told of them is as they are today.")
_CHANGED = _("The shared tables that were kept of this calculation have been changed since: what is told of them is as they are today.")


def story_of(line: Line) -> Story:
    """The steps from the deal to the amount, as sentences with every number that decided it (`engine.explain.story`).

    They come from the line, the results of its window and the standings *of its own batch*, and from the plan as that batch's run read it:
    what was posted later does not change the story. Where the shared tables of that day cannot be proven, its last step (kind `unproven`)
    says so. The caller got the line from access.py.
    """
    from incentives.engine.explain import story
    from incentives.engine.story_parts import Step

    window = WindowResult.objects.filter(
        batch_id=line.batch_id,
        person_id=line.person_id,
        plan_version_id=line.plan_version_id,
        component=line.component,
        window_from=line.window_from,
        window_before=line.window_before,
    ).first()
    standings = Standing.objects.filter(batch_id=line.batch_id, person_id=line.person_id, plan_version_id=line.plan_version_id)
    plan, doubt = _plan_and_doubt(line)
    told = story(plan, _row(line), _row(window) if window else None, [_row(standing) for standing in standings])
    if doubt and any(table.shared for table in plan.tables.values()):
        told = replace(told, steps=(*told.steps, Step("unproven", Sentence(doubt))))
    return told


def plan_as_read(line: Line) -> Plan:
    """The plan that calculated a line, with the shared tables of that day and the days on which its version held."""
    return _plan_and_doubt(line)[0]


def _plan_and_doubt(line: Line) -> tuple[Plan, str]:
    """The plan, and a sentence where its shared tables are those of today since the ones of that day are gone or were changed."""
    batch = Batch.objects.get(id=line.batch_id)
    version = PlanVersion.objects.get(id=line.plan_version_id)
    held = RunPlan.objects.get(run_id=batch.run_id, version=version)
    shared, doubt = _shared_tables_of(batch.run_id)
    plan = documents.plan_of(version.document, shared)
    return replace(plan, effective_from=held.in_force_from, effective_before=held.in_force_before), doubt


def _shared_tables_of(run_id: int) -> tuple[tuple[SharedRows, ...], str]:
    """The shared tables as the run read them, proven by their checksums; today's where its folder was moved to an archive, say."""
    from incentives.calculation.keeping import RUN, KeptFile, KeptInputsChanged, folder_of, kept_shared_tables, verify

    folder = folder_of(run_id)
    inputs = RunInput.objects.filter(run_id=run_id)
    kept = [
        KeptFile(file.name, file.sha256, file.rows, file.bytes) for file in inputs if file.name == RUN or file.name.startswith("shared-")
    ]
    try:
        if kept and (folder / RUN).is_file():
            verify(folder, kept)
            return kept_shared_tables(folder) or (), ""
    except KeptInputsChanged:
        return shared_rows(), _CHANGED
    return shared_rows(), _GONE


def _row(record: Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
