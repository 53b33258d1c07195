"""Accounts: made from the shell or by an administrator, never left without somebody who can make more."""

from __future__ import annotations

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from people import api as people
from people.api import CannotSaveUser, Role
from people.models import User

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery"


def create(monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = GOOD) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    said = io.StringIO()
    call_command("create_user", *arguments, "--password-stdin", stdout=said)
    return said.getvalue()


def test_the_first_administrator_is_made_from_the_shell_and_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    person = people.create_person(reference="E-1", name="Ada Palm")

    said = create(monkeypatch, "Ada@Example.test", "--role", "administrator", "--role", "finance", "--person", "E-1")

    user = User.objects.get()
    assert (user.email, user.person_id, user.roles) == ("ada@example.test", person.pk, {"administrator", "finance"})
    assert user.check_password(GOOD)
    assert user.emailaddress_set.get().verified, "or the sign-in page would ask for a mail that never comes"
    assert "ada@example.test can sign in now (Administrator, Finance)." in said


@pytest.mark.parametrize(
    ("arguments", "password", "told"),
    [
        (["no address"], GOOD, "valid email address"),
        (["a@example.test"], "short", "at least 10 characters"),
        (["a@example.test", "--person", "E-9"], GOOD, "no person with the reference “E-9”"),
        (["taken@example.test"], GOOD, "an account for taken@example.test already"),
    ],
)
def test_what_cannot_be_made_says_why_and_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], password: str, told: str
) -> None:
    people.create_user(email="taken@example.test", password=None, roles=[])

    with pytest.raises(CommandError, match=told):
        create(monkeypatch, *arguments, password=password)

    assert User.objects.count() == 1


def test_roles_are_set_as_a_whole_and_each_change_is_in_the_trail() -> None:
    user = people.create_user(email="a@example.test", password=None, roles=[Role.REP, Role.EMPLOYEE])

    people.set_roles(user_id=user.pk, roles=[Role.REP, Role.MANAGER])

    assert set(user.role_grants.values_list("role", flat=True)) == {Role.REP, Role.MANAGER}
    changes = [change.what for change in people.recent_changes(kinds=["people.rolegrant"])]
    assert sorted(changes) == ["deleted", "inserted", "inserted", "inserted"]


def test_the_last_administrator_can_neither_be_closed_nor_lose_the_role() -> None:
    last = people.create_user(email="last@example.test", password=None, roles=[Role.ADMINISTRATOR])
    closed = people.create_user(email="closed@example.test", password=None, roles=[Role.ADMINISTRATOR])
    people.close_account(user_id=closed.pk)

    with pytest.raises(CannotSaveUser, match="last account that can administer"):
        people.set_roles(user_id=last.pk, roles=[Role.REP])
    with pytest.raises(CannotSaveUser, match="last account that can administer"):
        people.close_account(user_id=last.pk)

    people.reopen_account(user_id=closed.pk)
    people.close_account(user_id=last.pk)
    assert not User.objects.get(pk=last.pk).is_active
