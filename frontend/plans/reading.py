"""What a plan's text says, made ready for a page: problems, words, changes and curves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from frontend.formats import day_text
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


def text_to_change(plan: Any) -> Any | None:
    """The version whose text a person changes next: the draft, else the one a new draft begins with."""
    return draft_of(plan) or latest_published(plan) or plan.versions.select_related("plan").order_by("-number").first()


def ends_of(plan: Any) -> dict[int, dt.date | None]:
    """Published version id → the first day on which it holds no more, because it says so or a later one takes over."""
    versions: Any = api.published_versions().filter(plan=plan)
    return {version.pk: version.in_force_before for version in versions}


def days_of(version: Any, ends: dict[int, dt.date | None]) -> str:
    """When a version holds, in words: "in force from 1 Jan, before 1 Jun"."""
    if version.effective_from is None:
        return _("no first day yet")
    before = ends.get(version.pk, version.effective_before)
    values = {"first": day_text(version.effective_from), "end": day_text(before) if before else ""}
    match version.state, before:
        case "published", None:
            words = _("in force from %(first)s")
        case "published", _end:
            words = _("in force from %(first)s, before %(end)s")
        case "withdrawn", _end:
            words = _("withdrawn; it was to begin on %(first)s")
        case _state, None:
            words = _("to be in force from %(first)s")
        case _:
            words = _("to be in force from %(first)s, before %(end)s")
    return words % values


def version_now(plan: Any, on: dt.date) -> Any | None:
    """The version in force on a day, else the one published last."""
    now: Any = api.published_versions().filter(plan=plan, effective_from__lte=on).select_related("plan").order_by("-effective_from").first()
    return now if now and (now.in_force_before is None or now.in_force_before > on) else latest_published(plan)


def plan_of(version: Any) -> Plan | None:
    """The plan that a version's text says today, or None where it cannot be read."""
    return plan_of_text(version.document)


def plan_of_text(document: str) -> Plan | None:
    plan, _problems = api.check_document(document)
    return plan
