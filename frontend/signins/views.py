"""Who may sign in: creating accounts, granting roles, new passwords, closing and opening again. For administrators alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if, or_404
from frontend.tables import Table, respond
from leaderboard.api import show_out
from people import api

from .forms import PasswordForm, RolesForm, UserForm
from .listing import COLUMNS, UserFilters

for_managers = only_if(api.may_manage_users)


@for_managers
def users(request: HttpRequest) -> HttpResponseBase:
    table = Table(
        request,
        api.users_visible_to(looking(request)),
        key="users",
        columns=COLUMNS,
        filters=UserFilters,
        sort="email",
        row_template="signins/row.html",
    )
    return respond(request, table, "signins/list.html")


@for_managers
def new(request: HttpRequest) -> HttpResponse:
    persons = api.people_visible_to(looking(request), on=timezone.localdate()).filter(user__isnull=True).order_by("name")
    form = UserForm(request.POST or None, people=persons)

    def create() -> str:
        given = form.cleaned_data
        person = given["person"]
        user = api.create_user(
            email=given["email"], password=given["password"], roles=given["roles"], person_id=person.pk if person else None
        )
        return _("%(email)s can sign in now.") % {"email": user.email}

    return _answer(request, form, create, {"title": _("New account"), "action": _("Create")})


@for_managers
def roles(request: HttpRequest, user_id: int) -> HttpResponse:
    user = _user(request, user_id)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": sorted(user.roles)})

    def save() -> str:
        api.set_roles(user_id=user.pk, roles=form.cleaned_data["roles"])
        show_out(user.pk)
        return _("The roles of %(who)s are saved.") % {"who": user}

    return _answer(request, form, save, {"title": _("Roles of %(who)s") % {"who": user}, "purpose": user.email, "action": _("Save")})


@for_managers
def password(request: HttpRequest, user_id: int) -> HttpResponse:
    user = _user(request, user_id)
    form = PasswordForm(request.POST or None)

    def save() -> str:
        api.set_password(user_id=user.pk, password=form.cleaned_data["password"])
        show_out(user.pk)
        return _("%(who)s signs in with the new password from now on.") % {"who": user}

    said = {"title": _("New password for %(who)s") % {"who": user}, "purpose": _("They are signed out everywhere."), "action": _("Set it")}
    return _answer(request, form, save, said)


@for_managers
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    user = _user(request, user_id)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save() -> str:
        api.close_account(user_id=user.pk)
        show_out(user.pk)
        return _("%(who)s can no longer sign in.") % {"who": user}

    purpose = _("They can no longer sign in. What they did stays under their name, and the account can be opened again.")
    return _answer(
        request, form, save, {"title": _("Close the account of %(who)s") % {"who": user}, "purpose": purpose, "action": _("Close it")}
    )


@for_managers
@require_POST
def reopen(request: HttpRequest, user_id: int) -> HttpResponse:
    user = _user(request, user_id)
    api.reopen_account(user_id=user.pk)
    messages.success(request, _("%(who)s can sign in again.") % {"who": user})
    return done(request, "signins:list")


def _user(request: HttpRequest, user_id: int) -> Any:
    with or_404(api.NoSuchUser):
        return api.user_for(looking(request), user_id)


def _answer(request: HttpRequest, form: forms.Form, act: Callable[[], str], said: dict[str, Any]) -> HttpResponse:
    """Show the form, or do what it asks and leave for the list; a refusal stands at the top of the form."""
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, act())
        except api.CannotSaveUser as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, "signins:list")
    return dialog(request, "signins/form.html", {"form": form, **said}, status=422 if form.is_bound else 200)
