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
        from leaderboard.services.game_marks import NAMES as GAME_NAMES
        from leaderboard.services.game_marks import keep_game_marks
        from leaderboard.services.marking import NAMES, keep_marks
        from leaderboard.services.tickets import show_out
        from people.api import account_of_leaver_closed

        def handle(read: list[Event]) -> None:
            keep_marks(read)

        def end_live_boards(user_id: int, **_said: object) -> None:
            show_out(user_id)

        desk.register_reader(name=events.READER, names=NAMES, handle=handle)
        desk.register_reader(name=events.GAME_READER, names=GAME_NAMES, handle=keep_game_marks)
        account_of_leaver_closed.connect(end_live_boards, weak=False, dispatch_uid="leaderboard.live_boards_end")
