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
def close_account(*, user_id: int) -> None:
    """Let a user no longer sign in; what they did stays under their name."""
    User.objects.filter(id=user_id).update(is_active=False)
