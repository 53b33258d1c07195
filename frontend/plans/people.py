"""Who is on a plan: the list, putting somebody on it, ending somebody's time on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if
from frontend.tables import Table, respond
from incentives import api
from people.api import people_to_choose

from .forms import AssignmentForm, ChangeForm, EndForm
from .listing import ASSIGNMENT_COLUMNS, AssignmentFilters
from .reading import draft_of, latest_published, plan_of
from .views import plan_of_request

for_editors = only_if(api.may_edit_plans)
for_readers = only_if(api.may_read_all_plans)


@for_readers
def people(request: HttpRequest, key: str) -> HttpResponseBase:
    plan, viewer = plan_of_request(request, key), looking(request)
    rows = api.assignments_of(plan)
    table = Table(
        request,
        rows,
        key="assignments",
        columns=ASSIGNMENT_COLUMNS,
        filters=AssignmentFilters,
        sort="person",
        row_template="plans/people_row.html",
    )
    may_edit = api.may_edit_plans(viewer)
    draft = draft_of(plan) if may_edit else None
    context = {"plan": plan, "may_edit": may_edit, "sees_people": True, "may_simulate": api.may_simulate(viewer), "draft": draft}
    return respond(request, table, "plans/people.html", context)


@for_editors
def assign(request: HttpRequest, key: str) -> HttpResponse:
    plan, today = plan_of_request(request, key), timezone.localdate()
    form = AssignmentForm(
        request.POST or None,
        people=people_to_choose(looking(request), on=today),
        parameters=_parameters(plan),
        initial={"valid_from": today.replace(day=1)},
    )
    if request.method == "POST" and form.is_valid() and _assign(request, plan, form):
        messages.success(request, _("%(person)s is on %(plan)s.") % {"person": form.cleaned_data["person"], "plan": plan.name})
        return done(request, "plans:people", plan.key)
    return dialog(request, "plans/assign.html", {"plan": plan, "form": form}, status=422 if form.is_bound else 200)


def _parameters(plan: Any) -> Any:
    """The parameters that the plan's newest text asks of each person."""
    text = latest_published(plan) or draft_of(plan)
    said = plan_of(text) if text else None
    return said.parameters if said else {}


def _assign(request: HttpRequest, plan: Any, form: AssignmentForm) -> bool:
    given = form.cleaned_data
    try:
        api.assign(
            person_id=given["person"].pk,
            plan_id=plan.pk,
            valid_from=given["valid_from"],
            valid_before=given["valid_before"],
            target=given["target"],
            target_per=given["target_per"],
            parameters=form.parameters,
            by_id=request.user.pk,
            at=timezone.now(),
        )
    except api.CannotAssign as cannot:
        form.show(cannot.errors)
        return False
    return True


def _row(request: HttpRequest, key: str, assignment_id: int) -> tuple[Any, Any]:
    plan = plan_of_request(request, key)
    row = api.assignments_of(plan).filter(pk=assignment_id).first()
    if row is None:
        raise Http404
    return plan, row


@for_editors
def change(request: HttpRequest, key: str, assignment_id: int) -> HttpResponse:
    """Correct an assignment: its days (an empty end opens it again), target pay and parameters."""
    plan, row = _row(request, key, assignment_id)
    form = ChangeForm(request.POST or None, row=row, parameters=_parameters(plan))
    if request.method == "POST" and form.is_valid() and _change(row, form):
        messages.success(request, _("What %(plan)s says of %(person)s is changed.") % {"person": row.person, "plan": plan.name})
        return done(request, "plans:people", plan.key)
    return dialog(request, "plans/change.html", {"plan": plan, "row": row, "form": form}, status=422 if form.is_bound else 200)


def _change(row: Any, form: ChangeForm) -> bool:
    given = form.cleaned_data
    try:
        api.change_assignment(
            assignment_id=row.pk,
            valid_from=given["valid_from"],
            valid_before=given["valid_before"],
            target=given["target"],
            target_per=given["target_per"],
            parameters=form.parameters,
        )
    except api.CannotAssign as cannot:
        form.show(cannot.errors)
        return False
    return True


@for_editors
def end(request: HttpRequest, key: str, assignment_id: int) -> HttpResponse:
    plan, row = _row(request, key, assignment_id)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        kept = api.end_assignment(assignment_id=row.pk, on=form.cleaned_data["on"])
        text = (
            _("%(person)s is off the plan from that day.")
            if kept
            else _("%(person)s was taken off the plan altogether: it would have begun later.")
        )
        messages.success(request, text % {"person": row.person.name})
        return done(request, "plans:people", plan.key)
    return dialog(request, "plans/end.html", {"plan": plan, "row": row, "form": form}, status=422 if form.is_bound else 200)
