"""Accounts and roles. Only administrators get here; there is no sign-up."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Role, RoleGrant, User
from people.refusals import Refused


class CannotSaveUser(Refused):
    code = "cannot_save_user"


@transaction.atomic
def create_user(*, email: str, password: str | None, roles: Iterable[str], person_id: int | None = None) -> User:
    """Create an account. Without a password nobody can sign in with it until one is set. Raises CannotSaveUser."""
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise CannotSaveUser(_("There is an account for %(email)s already.") % {"email": email})
    if person_id is not None and User.objects.filter(person_id=person_id).exists():
        raise CannotSaveUser(_("This person has an account already."))
    user = User.objects.create_user(email, password, person_id=person_id)
    # Made by an administrator who knows the address, so it counts as confirmed.
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    for role in sorted(set(roles)):
        grant_role(user_id=user.pk, role=role)
    return user


@transaction.atomic
def grant_role(*, user_id: int, role: str) -> RoleGrant:
    if role not in Role.values:
        raise CannotSaveUser(_("“%(role)s” is not a role.") % {"role": role})
    return RoleGrant.objects.get_or_create(user_id=user_id, role=role)[0]


@transaction.atomic
def withdraw_role(*, user_id: int, role: str) -> None:
    RoleGrant.objects.filter(user_id=user_id, role=role).delete()


@transaction.atomic
def set_roles(*, user_id: int, roles: Iterable[str]) -> None:
    """Give a user exactly these roles. Raises CannotSaveUser if nobody could administer Laurel afterwards."""
    wanted = set(roles)
    held = set(RoleGrant.objects.select_for_update().filter(user_id=user_id).values_list("role", flat=True))
    if Role.ADMINISTRATOR in held - wanted:
        _refuse_without_administrator(user_id)
    for role in sorted(held - wanted):
        withdraw_role(user_id=user_id, role=role)
    for role in sorted(wanted - held):
        grant_role(user_id=user_id, role=role)


@transaction.atomic
def set_password(*, user_id: int, password: str) -> None:
    """Give a user a new password; wherever they are signed in, they are signed out."""
    user = User.objects.select_for_update().get(id=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def close_account(*, user_id: int) -> None:
    """Let a user no longer sign in; what they did stays under their name. Raises CannotSaveUser for the last administrator."""
    if RoleGrant.objects.filter(user_id=user_id, role=Role.ADMINISTRATOR).exists():
        _refuse_without_administrator(user_id)
    User.objects.filter(id=user_id).update(is_active=False)


@transaction.atomic
def reopen_account(*, user_id: int) -> None:
    """Let a user sign in again, with the roles they had."""
    User.objects.filter(id=user_id).update(is_active=True)


def _refuse_without_administrator(user_id: int) -> None:
    others = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user_id=user_id)
    if not others.exists():
        raise CannotSaveUser(_("This is the last account that can administer Laurel. Make another administrator first."))
