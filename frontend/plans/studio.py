"""The studio: a draft's text with live checking, what it pays as a curve, saving it. For those who edit plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontend.csp import chart_page
from frontend.shell.viewing import looking, only_if
from incentives import api
from incentives.engine.periods import add_months

from .curves import charts_of
from .forms import DraftForm, NewPlanForm
from .lines import compare_lines
from .reading import changes_between, draft_of, latest_published, plan_of, rows_of, text_to_change, version_now, words_of
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
        document = renamed(
            original.document,
            name=given["name"],
            currency=given["currency"],
            first_day=given["effective_from"],
            before=original.effective_before,
        )
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
    draft, text = draft_of(plan), text_to_change(plan)
    # Where there is no draft yet, the text it would begin with was seen: somebody else may make the draft before this one is saved.
    initial = {"document": text.document if text else "", "note": draft.note if draft else "", "seen_sha256": text.sha256 if text else ""}
    form = DraftForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, plan, form):
        messages.success(request, _("The draft is saved."))
        then = "?publish=1" if request.POST.get("then") == "publish" else ""
        return HttpResponseRedirect(reverse("plans:studio", args=[plan.key]) + then)
    document = form.cleaned_data.get("document", initial["document"]) if form.is_bound else initial["document"]
    theirs = draft_of(plan) if form.is_bound and form.non_field_errors() else None
    context = {
        "plan": plan,
        "draft": draft,
        "form": form,
        "theirs": theirs,
        "lines": compare_lines(theirs.document, document) if theirs else [],
        "ask_publish": bool(draft) and "publish" in request.GET,
        **findings_of(document, plan),
    }
    return render(request, "plans/studio.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, plan: Any, form: DraftForm) -> bool:
    given, now = form.cleaned_data, timezone.now()
    try:
        with transaction.atomic():
            draft = api.start_draft(plan_id=plan.pk, by_id=request.user.pk, at=now)
            api.save_draft(version_id=draft.pk, document=given["document"], note=given["note"], seen_sha256=given["seen_sha256"], at=now)
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
