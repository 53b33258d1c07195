"""What a plan's text says, made ready for a page: problems, words, changes and curves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from frontend.sentences import said
from incentives import api
from incentives.engine.plan import Plan
from incentives.engine.problems import Problem


def rows_of(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems with their lines, in the reader's language."""
    return [
        {
            "line": problem.line,
            "column": problem.column,
            "path": problem.path,
            "meaning": _(problem.text) % dict(problem.values),
            "remedy": _(problem.remedy) % dict(problem.values) if problem.remedy else "",
        }
        for problem in problems
    ]


def words_of(plan: Plan) -> list[dict[str, Any]]:
    """The plan in words: parts with a title and sentences."""
    from incentives.engine.explain import plan_in_words  # a second of loading that few pages need

    return [{"title": said(part.title), "sentences": [said(sentence) for sentence in part.sentences]} for part in plan_in_words(plan)]


def changes_between(old: Plan, new: Plan) -> list[str]:
    """What the newer plan says differently, a sentence each."""
    from incentives.engine.diff import differences

    return [said(change) for change in differences(old, new)]


def draft_of(plan: Any) -> Any | None:
    """The draft of a plan; callers have asked whether the viewer may see it."""
    return plan.versions.filter(state="draft").select_related("plan").first()


def latest_published(plan: Any) -> Any | None:
    """The published version that begins last, whether it has begun or not."""
    return api.published_versions().filter(plan=plan).select_related("plan").order_by("-effective_from").first()


def version_now(plan: Any, on: dt.date) -> Any | None:
    """The version in force on a day, else the one published last."""
    now: Any = api.published_versions().filter(plan=plan, effective_from__lte=on).select_related("plan").order_by("-effective_from").first()
    return now if now and (now.in_force_before is None or now.in_force_before > on) else latest_published(plan)


def plan_of(version: Any) -> Plan | None:
    """The plan that a version's text says today, or None where it cannot be read."""
    plan, _problems = api.check_document(version.document)
    return plan
