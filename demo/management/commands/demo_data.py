"""Fill an empty database with a made-up company: `manage.py demo_data [--seed 7] [--as-of DATE] [--people 60] [--months 18]`."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from demo.company import Company
from demo.days import Story
from demo.load import OtherDataThere, load
from demo.staff import LEAST_PEOPLE, MOST_PEOPLE


class Command(BaseCommand):
    help = "Fill an empty database with generated people, deals, plans and paid months: the same for the same seed, day and size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="another number makes another company")
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, default=None, metavar="DATE", help="the day the company is seen on; today if left out"
        )
        parser.add_argument("--people", type=int, default=60, help=f"from {LEAST_PEOPLE} to {MOST_PEOPLE}")
        parser.add_argument("--months", type=int, default=18, help="how many months of history, the current one included")

    def handle(self, *args: object, **options: Any) -> None:
        if not LEAST_PEOPLE <= options["people"] <= MOST_PEOPLE:
            raise CommandError(_("--people goes from %(least)s to %(most)s.") % {"least": LEAST_PEOPLE, "most": MOST_PEOPLE})
        if options["months"] < 1:
            raise CommandError(_("--months is 1 or more."))
        story = Story(seed=options["seed"], as_of=options["as_of"] or timezone.localdate(), months=options["months"])
        started = time.monotonic()

        def say(line: str) -> None:
            self.stdout.write(f"{time.monotonic() - started:5.1f} s  {line}")
            self.stdout.flush()

        try:
            load(Company(story, options["people"]), say)
        except OtherDataThere as error:
            raise CommandError(
                _("This database holds other people already. The demo goes into an empty one: made-up data are not mixed with real ones.")
            ) from error
