"""Discard many rows in quarantine for one reason (docs/import.md, 4)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from crm import api as crm
from people import api as people


class Command(BaseCommand):
    help = "Discard all waiting rows of a mapping that were refused by one rule. Their next good version is imported all the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mapping", required=True, help="the mapping's name, as the pages show it")
        parser.add_argument("--rule", required=True, help="the code of the rule that refused the rows, such as not_found")
        parser.add_argument("--step", default="", help="only rows of this step")
        parser.add_argument("--reason", required=True, help="why the rows are not needed")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the user who decides it")
        parser.add_argument("--yes", action="store_true", help="don't ask")

    @transaction.atomic
    def handle(self, *args: object, **options: Any) -> None:
        user = people.user_by_email(options["by"])
        viewer = people.viewer_of(user) if user else None
        if user is None or viewer is None or not crm.may_settle_quarantine(viewer):
            raise CommandError(gettext("%(email)s is nobody who may import.") % {"email": options["by"]}, returncode=2)
        rows = crm.quarantine_visible_to(viewer).filter(state="open", mapping=options["mapping"], rule=options["rule"])
        if options["step"]:
            rows = rows.filter(step=options["step"])
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        question = ngettext("Discard %(count)s row?", "Discard %(count)s rows?", len(ids)) % {"count": len(ids)}
        if ids and not options["yes"] and input(question + gettext(" Type yes: ")) != "yes":
            raise CommandError(gettext("Nothing was discarded."), returncode=1)
        act = crm.Act(by_id=user.pk, at=timezone.now())
        try:
            for quarantine_id in ids:
                crm.discard_quarantined(quarantine_id=quarantine_id, reason=options["reason"], act=act)
        except crm.CannotDiscard as refused:
            raise CommandError(refused.message, returncode=2) from refused
        self.stdout.write(ngettext("%(count)s row discarded.", "%(count)s rows discarded.", len(ids)) % {"count": len(ids)})
