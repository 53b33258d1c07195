"""manage.py boards: the clockwork of live boards."""

from __future__ import annotations

import signal
import threading
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from leaderboard.live.publisher import Publisher
from leaderboard.ranking.shaping import visible_rows
from leaderboard.showing import Boards
from leaderboard.ticker import Ticker
from leaderboard.waking import Alarm

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Keep live boards: work out what changes touch and bring it to whoever watches, until SIGTERM. A second one stands by."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for end in (signal.SIGTERM, signal.SIGINT):
            signal.signal(end, lambda *_: stop.set())
        client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_connect_timeout=2, socket_timeout=10)
        alarm = Alarm()
        log.info("boards_ready")
        try:
            Ticker(Boards(timezone.now).source(), Publisher(client, visible_rows), alarm.wait).run(stop.is_set)
        finally:
            alarm.close()
