"""Naming territories, and who holds them by which rules: dialogs of sales operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import api as crm
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if, or_404
from people.api import people_to_choose

from .forms import HUNDRED, HolderForm, NewHolderForm, NewTerritoryForm, RuleForm, TerritoryForm

UNPROCESSABLE = 422
for_setters = only_if(crm.may_set_territories)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None while the form is only asked for."""
    return request.POST if request.method == "POST" else None


def kept(form: forms.Form, keep: Callable[[], object]) -> bool:
    """Do it, and lay what the service refuses beside the field it names."""
    try:
        keep()
    except crm.CannotKeepTerritory as cannot:
        form.add_error(cannot.field if cannot.field in form.fields else None, str(cannot))
        return False
    return True


def form_dialog(request: HttpRequest, form: forms.Form, title: str, territory: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "territory": territory}
    return dialog(request, "territories/edit.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def removal(request: HttpRequest, territory: Any, words: Mapping[str, str], remove: Callable[[], object]) -> HttpResponse:
    """Ask whether something was never meant, and take it away; `words` has title, purpose, said and consequence."""
    if request.method == "POST":
        remove()
        messages.success(request, words["said"])
        return done(request, "territories:territory", territory.pk)
    return dialog(request, "territories/remove.html", {"territory": territory, **words})


def territory_of_request(request: HttpRequest, territory_id: int) -> Any:
    with or_404(crm.NoSuchTerritory):
        return crm.territory_for(looking(request), territory_id, on=timezone.localdate())


def row_of(model: Any, row_id: int) -> Any:
    """Return a holder, rule or placement: who may set territories sees all of them."""
    row = model.objects.select_related("territory").filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row


@for_setters
def new(request: HttpRequest) -> HttpResponse:
    form = NewTerritoryForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given, made = form.cleaned_data, []
        if kept(form, lambda: made.append(crm.create_territory(key=given["key"], name=given["name"]))):
            messages.success(request, _("%(territory)s is kept. Say who holds it, and what lies in it.") % {"territory": given["name"]})
            return done(request, "territories:territory", made[0].pk)
    return form_dialog(request, form, _("New territory"))


@for_setters
def rename(request: HttpRequest, territory_id: int) -> HttpResponse:
    found = territory_of_request(request, territory_id)
    form = TerritoryForm(posted(request), initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if kept(form, lambda: crm.rename_territory(territory_id=found.pk, name=name)):
            messages.success(request, _("It is called %(territory)s now.") % {"territory": name})
            return done(request, "territories:territory", found.pk)
    return form_dialog(request, form, _("Rename %(territory)s") % {"territory": found}, found)


@for_setters
def remove(request: HttpRequest, territory_id: int) -> HttpResponse:
    found = territory_of_request(request, territory_id)
    form = forms.Form(posted(request))
    if request.method == "POST" and kept(form, lambda: crm.remove_territory(territory_id=found.pk)):
        messages.success(request, _("%(territory)s is taken away.") % {"territory": found})
        return done(request, "territories:list")
    words = {
        "title": _("Remove %(territory)s") % {"territory": found},
        "purpose": _("Nobody ever held it, and nothing ever lay in it."),
        "consequence": _("Plans that name its key credit nobody by it."),
    }
    context = {"territory": found, "form": form, **words}
    return dialog(request, "territories/remove.html", context, status=UNPROCESSABLE if form.errors else 200)


@for_setters
def add_holder(request: HttpRequest, territory_id: int) -> HttpResponse:
    found, today = territory_of_request(request, territory_id), timezone.localdate()
    persons = people_to_choose(looking(request), on=today)
    form = NewHolderForm(posted(request), persons=persons, initial={"first": today, "alone": True})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = {"territory_id": found.pk, "person_id": given["person"].pk}
        if kept(form, lambda: crm.add_holder(**who, days=form.days(), share=form.share_held(), alone=given["alone"])):
            messages.success(request, _("%(person)s holds %(territory)s.") % {"person": given["person"], "territory": found})
            return done(request, "territories:territory", found.pk)
    return form_dialog(request, form, _("Who holds %(territory)s") % {"territory": found}, found)


@for_setters
def change_holder(request: HttpRequest, holder_id: int) -> HttpResponse:
    holder = row_of(crm.TerritoryHolder, holder_id)
    share = Decimal(f"{(holder.share * HUNDRED).normalize():f}")
    initial = {"first": holder.valid_from, "before": holder.valid_before, "share": share}
    form = HolderForm(posted(request), initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and kept(form, lambda: crm.change_holder(holder_id=holder.pk, days=form.days(), share=form.share_held()))
    ):
        messages.success(request, _("What %(person)s holds of %(territory)s is changed.") % _both(holder))
        return done(request, "territories:territory", holder.territory_id)
    return form_dialog(request, form, _("%(person)s holds %(territory)s") % _both(holder), holder.territory)


def _both(holder: Any) -> dict[str, Any]:
    return {"person": holder.person, "territory": holder.territory}


@for_setters
def remove_holder(request: HttpRequest, holder_id: int) -> HttpResponse:
    holder = row_of(crm.TerritoryHolder, holder_id)
    words = {
        "title": _("Remove %(person)s from %(territory)s") % _both(holder),
        "purpose": _("As if they had never held it. To end it on a day, change it instead."),
        "consequence": _("What they were credited with by this territory is taken back, in closed periods by lines in the open one."),
        "said": _("%(person)s is taken from %(territory)s for all these days.") % _both(holder),
    }
    return removal(request, holder.territory, words, lambda: crm.remove_holder(holder_id=holder.pk))


@for_setters
def add_rule(request: HttpRequest, territory_id: int) -> HttpResponse:
    found = territory_of_request(request, territory_id)
    form = RuleForm(posted(request), initial={"first": timezone.localdate()})
    if (
        request.method == "POST"
        and form.is_valid()
        and kept(form, lambda: crm.add_rule(territory_id=found.pk, days=form.days(), **_named(form)))
    ):
        messages.success(request, _("The rule of %(territory)s is kept.") % {"territory": found})
        return done(request, "territories:territory", found.pk)
    return form_dialog(request, form, _("A rule of %(territory)s") % {"territory": found}, found)


def _named(form: RuleForm) -> dict[str, str]:
    return {"industry": form.cleaned_data["industry"], "country": form.cleaned_data["country"]}


@for_setters
def change_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = row_of(crm.TerritoryRule, rule_id)
    initial = {"industry": rule.industry, "country": rule.country, "first": rule.valid_from, "before": rule.valid_before}
    form = RuleForm(posted(request), initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and kept(form, lambda: crm.change_rule(rule_id=rule.pk, days=form.days(), **_named(form)))
    ):
        messages.success(request, _("The rule of %(territory)s is kept.") % {"territory": rule.territory})
        return done(request, "territories:territory", rule.territory_id)
    return form_dialog(request, form, _("A rule of %(territory)s") % {"territory": rule.territory}, rule.territory)


@for_setters
def remove_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = row_of(crm.TerritoryRule, rule_id)
    words = {
        "title": _("Remove a rule of %(territory)s") % {"territory": rule.territory},
        "purpose": _("As if it had never held. To end it on a day, change it instead."),
        "consequence": _(
            "Customers that lie here by this rule alone lie here no longer, and those who hold the territory lose their credit."
        ),
        "said": _("The rule of %(territory)s is taken away.") % {"territory": rule.territory},
    }
    return removal(request, rule.territory, words, lambda: crm.remove_rule(rule_id=rule.pk))
