"""Prove a posted run again, from nothing but what it kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incentives.models import Run


class Command(BaseCommand):
    help = (
        "Read the inputs that RUN kept, check every byte of them, calculate again and compare with the ledger line by line; "
        "entries, header and statements are added up again too. Exits 0 when all is as it was posted, 1 naming the file or what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="the number of the run")

    def handle(self, *args: Any, **options: Any) -> None:
        from incentives.calculation.keeping import KeptInputsChanged, OtherFormat, folder_of
        from incentives.calculation.proving import prove

        run = Run.objects.select_related("period").filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['run']}.")
        if run.state not in (Run.State.POSTED, Run.State.UNCHANGED):
            raise CommandError(f"Run {run.pk} posted nothing: it is {run.get_state_display()}.")
        try:
            proof = prove(run, folder_of(run.pk))
        except (KeptInputsChanged, OtherFormat) as changed:
            raise CommandError(f"Run {run.pk} can't be proven. {changed}") from changed
        if not proof.holds:
            for sentence in (*map(_sentence, proof.differences), *proof.faults):
                self.stderr.write(sentence)
            raise CommandError(f"Run {run.pk} is NOT proven: what was posted is not what was calculated, see above.")
        self.stdout.write(
            f"Run {run.pk} of {run.period.key} is proven: {proof.files} kept files are unchanged, and calculating again gives "
            f"the same {proof.lines} lines to the last digit. Its entries and the statements of {run.period.key} agree with them."
        )


def _sentence(difference: Any) -> str:
    if difference.posted is None:
        return f"{difference.what}: not posted, calculated {difference.computed}"
    if difference.computed is None:
        return f"{difference.what}: posted {difference.posted}, not calculated"
    return f"{difference.what}: {difference.column} was posted as {difference.posted}, calculated {difference.computed}"
