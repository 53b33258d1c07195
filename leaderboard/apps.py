from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from desk.data import Event


class LeaderboardConfig(AppConfig):
    name = "leaderboard"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from desk import api as desk
        from leaderboard import events
        from leaderboard.services.marking import NAMES, keep_marks

        def handle(read: list[Event]) -> None:
            keep_marks(read)

        desk.register_reader(name=events.READER, names=NAMES, handle=handle)
