"""Print how to sign in to the demo, one account per role: `manage.py demo_signins [--json] [--address URL]`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from demo import load_people
from people.api import Role


class Command(BaseCommand):
    help = "Print one account per role of the demo, with its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="/", help="where this installation is reached; the pages named begin with it")
        parser.add_argument("--json", action="store_true", help="a list of objects: role, address, email, password, name")

    def handle(self, *args: object, **options: Any) -> None:
        password = load_people.password()
        accounts = [
            {"role": role, "address": options["address"], "email": email, "password": password, "name": name}
            for role, email, name in load_people.signins(on=timezone.localdate())
        ]
        if not accounts:
            raise CommandError(_("There are no demo accounts in this database. Make them with `manage.py demo_data`."))
        if options["json"]:
            self.stdout.write(json.dumps(accounts, indent=2))
            return
        roles = {account["email"]: Role(account["role"]).label for account in accounts}
        wide, wider = max(map(len, roles.values())), max(map(len, roles))
        for account in accounts:
            self.stdout.write(f"  {roles[account['email']]:<{wide}}  {account['email']:<{wider}}  {account['name']}")
        self.stdout.write(f"\n  {_('Password of all of them')}: {password}")
