"""Entering, mending and removing the days on which somebody is away, in dialogs on their page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if, or_404
from people import api


class AbsenceForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("First day away"), widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(
        label=gettext_lazy("First day back"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty until it is known."),
    )
    kind = forms.CharField(
        label=gettext_lazy("Kind"),
        required=False,
        max_length=50,
        help_text=gettext_lazy("As the plans name it, letter by letter: parental, sick. Plans that name none count every kind."),
    )


@only_if(api.may_keep_absences)
def add(request: HttpRequest, person_id: int) -> HttpResponse:
    with or_404(api.NoSuchPerson):
        person = api.person_for(looking(request), person_id, on=timezone.localdate())
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            api.add_absence(person_id=person.pk, **form.cleaned_data)
        except api.CannotSaveAbsence as cannot:
            form.add_error(None, str(cannot))
        else:
            return _saved(request, person)
    return _dialog(request, person, form)


@only_if(api.may_keep_absences)
def change(request: HttpRequest, absence_id: int) -> HttpResponse:
    with or_404(api.NoSuchAbsence):
        absence = api.absence_for(looking(request), absence_id)
    initial = {"first": absence.valid_from, "before": absence.valid_before, "kind": absence.kind}
    form = AbsenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            api.change_absence(absence_id=absence.pk, **form.cleaned_data)
        except api.CannotSaveAbsence as cannot:
            form.add_error(None, str(cannot))
        else:
            return _saved(request, absence.person)
    return _dialog(request, absence.person, form, absence)


@only_if(api.may_keep_absences)
def remove(request: HttpRequest, absence_id: int) -> HttpResponse:
    with or_404(api.NoSuchAbsence):
        absence = api.absence_for(looking(request), absence_id)
    if request.method == "POST":
        api.remove_absence(absence_id=absence.pk)
        messages.success(request, _("The absence of %(person)s is removed.") % {"person": absence.person.name})
        return done(request, "people:person", absence.person_id)
    return dialog(request, "people/absence_remove.html", {"absence": absence, "person": absence.person, "today": timezone.localdate()})


def _saved(request: HttpRequest, person: Any) -> HttpResponse:
    messages.success(request, _("The absence of %(person)s is noted.") % {"person": person.name})
    return done(request, "people:person", person.pk)


def _dialog(request: HttpRequest, person: Any, form: AbsenceForm, absence: Any = None) -> HttpResponse:
    context = {"person": person, "form": form, "absence": absence}
    return dialog(request, "people/absence.html", context, status=422 if form.is_bound else 200)
