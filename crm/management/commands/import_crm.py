"""Import a CRM's export: `manage.py import_crm --mapping FILE DIR [--dry-run] [--by EMAIL]` (docs/import.md)."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from crm.imports.run import CannotImport, ImportResult, import_folder, load_mapping
from crm.models import ImportFile
from incentives.engine.problems import Problem, Refused
from people import api as people

SHOWN = 20
"""Refused rows printed by an import; a dry run prints them all."""


class Command(BaseCommand):
    help = "Import the files in a folder by a mapping. Every row is applied, unchanged, set aside by a named rule, or kept in quarantine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with the files")
        parser.add_argument("--mapping", type=Path, required=True, help="the mapping (YAML)")
        parser.add_argument("--dry-run", action="store_true", help="say everything that is wrong, write nothing")
        parser.add_argument("--by", default="", metavar="EMAIL", help="the user who stands for this import in the audit trail")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            mapping = load_mapping(options["mapping"])
            result = import_folder(
                mapping=mapping,
                folder=options["folder"],
                clock=timezone.now,
                user_id=self._user(options["by"]),
                dry_run=options["dry_run"],
                progress=self._progress,
            )
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        except Refused as refused:
            self._print_problems(refused.problems)
            raise CommandError(gettext("Nothing was imported."), returncode=2) from refused
        except CannotImport as refused:
            raise CommandError(refused.message, returncode=2) from refused
        self._print_problems(result.problems)
        self._print_refused(result)
        self._print_counts(result)
        if result.problems:
            raise CommandError(gettext("With files that cannot be read, a real import writes nothing."), returncode=2)
        if result.dry_run and result.refused:
            sys.exit(1)

    def _user(self, email: str) -> int | None:
        if not email:
            return None
        user = people.user_by_email(email)
        if user is None:
            raise CommandError(gettext("There is no user with the address %(email)s.") % {"email": email}, returncode=2)
        return user.pk

    def _progress(self, counts: ImportFile, rows: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{counts.step}: {counts.read:,} / {rows:,}", ending="\n" if counts.read == rows else "")

    def _print_problems(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part)
            values = dict(problem.values)
            advice = gettext(problem.remedy) % values if problem.remedy else ""
            self.stderr.write(f"{place}: {gettext(problem.text) % values} {advice}".strip())

    def _print_refused(self, result: ImportResult) -> None:
        shown = result.refused if result.dry_run else result.refused[:SHOWN]
        for row in shown:
            for problem in row.problems:
                place = gettext("%(file)s, row %(row)s") % {"file": row.file, "row": row.number}
                column = gettext(", column %(column)s") % {"column": problem.column} if problem.column else ""
                self.stdout.write(f"{place}{column}: {gettext(problem.text) % problem.values}")
        hidden = len(result.refused) - len(shown)
        if hidden:
            self.stdout.write(
                ngettext("… and %(count)s more row, kept in quarantine.", "… and %(count)s more rows, kept in quarantine.", hidden)
                % {"count": hidden}
            )

    def _print_counts(self, result: ImportResult) -> None:
        """The law, a line for every step: rows read = created + updated + unchanged + in quarantine + set aside."""
        for file in result.files:
            self.stdout.write(
                gettext(
                    "%(step)s (%(file)s): %(read)s rows read = %(created)s created + %(updated)s updated + %(unchanged)s unchanged"
                    " + %(quarantined)s in quarantine + %(set_aside)s set aside"
                )
                % {
                    name: getattr(file, name)
                    for name in ("step", "file", "read", "created", "updated", "unchanged", "quarantined", "set_aside")
                }
            )
            for rule, rows in sorted(file.rules.items()):
                self.stdout.write(
                    ngettext("    %(rule)s: %(rows)s row", "    %(rule)s: %(rows)s rows", rows) % {"rule": rule, "rows": rows}
                )
        if result.dry_run:
            self.stdout.write(gettext("This was a dry run: nothing was written."))
