"""What a worker does for boards."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task  # type: ignore[untyped-decorator]
def freeze_boards(**_from_newer_callers: object) -> None:
    from leaderboard.services.freezing import freeze_ended  # loads the engine, which most processes never need

    freeze_ended(at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def advance_contests(**_from_newer_callers: object) -> None:
    from leaderboard.services.contest_clock import advance_contests as advance  # as above

    advance(at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def play_games(**_from_newer_callers: object) -> None:
    from leaderboard.services.game_marking import look_at_everything  # as above

    look_at_everything(at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def play_marked_games(**_from_newer_callers: object) -> None:
    from leaderboard.services.game_marking import look_at_marked  # as above

    look_at_marked(at=timezone.now())
