"""Make the first accounts of an installation: `manage.py create_user ada@example.com --role administrator --role sales_ops`."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.audit import acting
from people.models import Person, Role
from people.services.users import CannotSaveUser, create_user


class Command(BaseCommand):
    help = "Create an account with roles. The password is asked for, or read from standard input with --password-stdin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", action="append", default=[], choices=Role.values, help="what the account may do; may be repeated")
        parser.add_argument("--person", metavar="REFERENCE", help="the person of the company whose account this is")
        parser.add_argument("--password-stdin", action="store_true", help="read the password's line from standard input")

    def handle(self, *args: object, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else self._asked()
        try:
            validate_email(options["email"])
            validate_password(password)
            with acting(because="manage.py create_user"):
                user = create_user(
                    email=options["email"], password=password, roles=options["role"], person_id=self._person_id(options["person"])
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except CannotSaveUser as error:
            raise CommandError(str(error)) from error
        roles = ", ".join(sorted(str(Role(role).label) for role in options["role"])) or _("no role yet")
        self.stdout.write(_("%(email)s can sign in now (%(roles)s).") % {"email": user.email, "roles": roles})

    def _asked(self) -> str:
        first = getpass.getpass(_("Password: "))
        if first != getpass.getpass(_("Once more: ")):
            raise CommandError(_("The two passwords differ; nothing was created."))
        return first

    def _person_id(self, reference: str | None) -> int | None:
        if reference is None:
            return None
        found = Person.objects.filter(reference=reference).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(_("There is no person with the reference “%(reference)s”.") % {"reference": reference})
        return found
