"""What happens to drafts and versions: publishing a draft, discarding it, withdrawing what was published. For those who edit plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.formats import day_text, number_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import only_if
from incentives import api

from .reading import changes_between, draft_of, ends_of, plan_of
from .views import plan_of_request, version_of_request

for_editors = only_if(api.may_edit_plans)


@for_editors
def publish(request: HttpRequest, key: str) -> HttpResponse:
    plan, draft = _draft_of(request, key)
    if draft is None:
        return done(request, "plans:plan", plan.key)
    refusal = ""
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            api.publish_version(
                version_id=draft.pk, by_id=request.user.pk, at=timezone.now(), confirmed_sha256=request.POST.get("sha256", "")
            )
        except api.CannotPublish as cannot:
            refusal, problems = str(cannot), cannot.problems
        else:
            messages.success(request, _("Version %(number)s of %(plan)s is published.") % {"number": draft.number, "plan": plan.name})
            return done(request, "plans:plan", plan.key)
    said = plan_of(draft)
    if said is None:
        problems = api.check_document(draft.document)[1]
    what = api.publication(draft, said) if said else None
    before = plan.versions.filter(number=what.replaces).first() if what and what.replaces else None
    same_day = plan.versions.filter(number=what.same_day).first() if what and what.same_day else None
    old = plan_of(before) if before else None
    context = {
        "plan": plan,
        "draft": draft,
        "refusal": refusal,
        "problems": problems,
        "effects": _effects(what) if what else [],
        "warnings": _warnings(what) if what else [],
        "same_day": same_day,
        "may_withdraw": same_day is not None and not api.has_posted(same_day),
        "changes": changes_between(old, said) if old and said else [],
    }
    return dialog(request, "plans/publish.html", context, status=422 if request.method == "POST" else 200)


def _effects(what: Any) -> list[str]:
    """What publishing does, in numbers."""
    people = len({touched.person_id for touched in what.touched})
    effects = [_("It holds from %(day)s.") % {"day": day_text(what.effective_from)}]
    if what.effective_before:
        effects = [
            _("It holds from %(day)s, before %(end)s.") % {"day": day_text(what.effective_from), "end": day_text(what.effective_before)}
        ]
    effects.append(ngettext("%(count)s person is paid by it.", "%(count)s people are paid by it.", people) % {"count": number_text(people)})
    if what.replaces:
        effects.append(_("Version %(number)s ends on that day; what it paid stays as it is.") % {"number": what.replaces})
    if what.open_periods:
        effects.append(_("These open periods have to be calculated again: %(keys)s.") % {"keys": ", ".join(what.open_periods)})
    if what.closed_periods:
        effects.append(_("These closed periods stay as they were paid: %(keys)s.") % {"keys": ", ".join(what.closed_periods)})
    return effects


def _warnings(what: Any) -> list[str]:
    """Payees for whom something is still missing."""
    found = [f"{touched.name}: {problem}" for touched in what.touched for problem in touched.problems]
    return found + [
        _("%(name)s has no quota for %(measures)s.") % {"name": touched.name, "measures": ", ".join(touched.without_quota)}
        for touched in what.touched
        if touched.without_quota
    ]


@for_editors
def discard(request: HttpRequest, key: str) -> HttpResponse:
    plan, draft = _draft_of(request, key)
    if draft is None:
        return done(request, "plans:plan", plan.key)
    if request.method == "POST":
        api.discard_draft(version_id=draft.pk)
        messages.success(request, _("The draft is discarded."))
        return done(request, "plans:list")
    return dialog(request, "plans/discard.html", {"plan": plan, "draft": draft})


def _draft_of(request: HttpRequest, key: str) -> tuple[Any, Any | None]:
    plan = plan_of_request(request, key)
    return plan, draft_of(plan)


@for_editors
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a published version back, as long as nothing was posted by it."""
    version = version_of_request(request, key, number)
    refusal = ""
    if request.method == "POST":
        try:
            api.withdraw_version(version_id=version.pk, by_id=request.user.pk, at=timezone.now())
        except api.CannotPublish as cannot:
            refusal = str(cannot)
        else:
            values = {"number": version.number, "plan": version.plan.name}
            messages.success(request, _("Version %(number)s of %(plan)s is withdrawn.") % values)
            return done(request, "plans:versions", version.plan.key)
    may = version.state == "published" and not api.has_posted(version)
    context = {"plan": version.plan, "version": version, "refusal": refusal, "may": may, "effects": _withdrawal(version) if may else []}
    return dialog(request, "plans/withdraw.html", context, status=422 if request.method == "POST" else 200)


def _withdrawal(version: Any) -> list[str]:
    """What withdrawing a published version does, in numbers."""
    end = ends_of(version.plan).get(version.pk)
    assigned: Any = api.assignments_of(version.plan)
    people = len(set(assigned.overlapping(version.effective_from, end).values_list("person_id", flat=True)))
    first = day_text(version.effective_from)
    effects = [_("It holds no more from %(day)s on.") % {"day": first}]
    earlier = api.published_versions().filter(plan=version.plan, effective_from__lt=version.effective_from).order_by("-effective_from")
    before = earlier.first()
    if before and (before.effective_before is None or before.effective_before > version.effective_from):
        effects.append(_("Version %(number)s holds on in its place.") % {"number": before.number})
    else:
        effects.append(_("No other version holds on its days: this plan pays nobody then."))
    effects.append(
        ngettext("%(count)s person on this plan is touched.", "%(count)s people on this plan are touched.", people)
        % {"count": number_text(people)}
    )
    return effects
