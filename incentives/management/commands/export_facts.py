"""Write what plans read as the folder that `manage.py calculate` reads: `manage.py export_facts DIR`."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from incentives.calculation.exporting import export_folder
from incentives.catalog import CATALOG


class Command(BaseCommand):
    help = (
        "Write one CSV file per source of facts, splits.csv, people.csv, exchange_rates.csv, reviews.csv, who stands where (teams, "
        "reporting lines, assistants, territories), and days of absence and free days where a plan reads them; quotas and assignments "
        "are the plan's side of the folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the files go; created if it is missing, files in it are overwritten")
        parser.add_argument(
            "--source", action="append", default=[], choices=list(CATALOG.sources), help="only this source; may be repeated"
        )
        parser.add_argument(
            "--from", dest="first", type=dt.date.fromisoformat, metavar="DAY", help="only facts with a day from this one on"
        )
        parser.add_argument(
            "--absence-kinds",
            action="store_true",
            help="write why people are away, too, for plans that take off some kinds only",
        )
        parser.add_argument("--before", type=dt.date.fromisoformat, metavar="DAY", help="only facts with a day before this one")

    def handle(self, *args: object, **options: Any) -> None:
        written = export_folder(
            options["folder"],
            today=timezone.localdate(),
            sources=options["source"],
            first=options["first"],
            before=options["before"],
            absence_kinds=options["absence_kinds"],
        )
        for file, rows in written.items():
            self.stdout.write(gettext("%(file)s: %(rows)s rows") % {"file": file, "rows": f"{rows:,}"})
