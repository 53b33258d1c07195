"""The studio: a draft's text with live checking, what it pays as a curve, saving, publishing, discarding. For those who edit plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from frontend.csp import chart_page
from frontend.formats import day_text, number_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if
from incentives import api
from incentives.engine.periods import add_months

from .curves import charts_of
from .forms import DraftForm, NewPlanForm
from .reading import changes_between, draft_of, latest_published, plan_of, rows_of, version_now, words_of
from .starter import renamed, starter
from .views import plan_of_request

for_editors = only_if(api.may_edit_plans)


def findings_of(document: str, plan: Any | None) -> dict[str, Any]:
    """What the checker says of a text: its problems, or its words, curves and changes against the version in force."""
    said, problems = api.check_document(document)
    if said is None:
        return {"problems": rows_of(problems)}
    current = version_now(plan, timezone.localdate()) if plan else None
    before = plan_of(current) if current else None
    return {
        "problems": [],
        "words": words_of(said),
        "charts": charts_of(said),
        "changes": changes_between(before, said) if before else None,
    }


@for_editors
def new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    first_day = add_months(today.replace(day=1), 1)
    form = NewPlanForm(request.POST or None, plans=api.plans_visible_to(looking(request)), initial={"effective_from": first_day})
    if request.method == "POST" and form.is_valid():
        plan = _create(request, form)
        if plan is not None:
            return redirect("plans:studio", key=plan.key)
    return render(request, "plans/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _create(request: HttpRequest, form: NewPlanForm) -> Any | None:
    given = form.cleaned_data
    original = given["copy_of"] and latest_published(given["copy_of"])
    if original:
        document = renamed(original.document, name=given["name"], first_day=given["effective_from"])
    else:
        document = starter(name=given["name"], currency=given["currency"], first_day=given["effective_from"])
    try:
        return api.create_plan(
            key=form.key, name=given["name"], currency=given["currency"], document=document, by_id=request.user.pk, at=timezone.now()
        )
    except api.CannotEditPlan as refusal:
        form.add_error("name", str(refusal))
        return None


@chart_page
@for_editors
def studio(request: HttpRequest, key: str) -> HttpResponse:
    """Show the draft; opening a plan without one shows the text in force and makes the draft when it is first saved."""
    plan = plan_of_request(request, key)
    draft = draft_of(plan)
    text = draft or latest_published(plan)
    initial = {"document": text.document if text else "", "note": draft.note if draft else "", "seen_sha256": draft.sha256 if draft else ""}
    form = DraftForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, plan, form):
        messages.success(request, _("The draft is saved."))
        then = "?publish=1" if request.POST.get("then") == "publish" else ""
        return HttpResponseRedirect(reverse("plans:studio", args=[plan.key]) + then)
    document = form.cleaned_data.get("document", "") if form.is_bound and form.is_valid() else initial["document"]
    context = {
        "plan": plan,
        "draft": draft,
        "form": form,
        "ask_publish": bool(draft) and "publish" in request.GET,
        **findings_of(document, plan),
    }
    return render(request, "plans/studio.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, plan: Any, form: DraftForm) -> bool:
    given, now = form.cleaned_data, timezone.now()
    try:
        draft = api.start_draft(plan_id=plan.pk, by_id=request.user.pk, at=now)
        api.save_draft(
            version_id=draft.pk, document=given["document"], note=given["note"], seen_sha256=given["seen_sha256"] or None, at=now
        )
    except api.CannotEditPlan as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@chart_page
@for_editors
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Answer with what the checker says of the text as it stands; nothing is saved."""
    document = request.POST.get("document", "").replace("\r\n", "\n")
    key = request.GET.get("plan", "")
    plan = plan_of_request(request, key) if key else None
    return render(request, "plans/findings.html", findings_of(document, plan))


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
    old = plan_of(before) if before else None
    context = {
        "plan": plan,
        "draft": draft,
        "refusal": refusal,
        "problems": problems,
        "effects": _effects(what) if what else [],
        "warnings": _warnings(what) if what else [],
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
