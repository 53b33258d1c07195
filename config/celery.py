"""The Celery application; every app's tasks.py is found by itself."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("laurel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Expiring: beats that pile up while no worker runs need not all be done afterwards.
    "queue abandoned jobs again": {"task": "desk.tasks.sweep_jobs", "schedule": 15, "options": {"expires": 15}},
    "end abandoned runs": {"task": "incentives.tasks.end_abandoned_runs", "schedule": 30, "options": {"expires": 30}},
    "deliver events": {"task": "desk.tasks.deliver_events", "schedule": 10, "options": {"expires": 10}},
    "forget old events": {"task": "desk.tasks.forget_old_events", "schedule": crontab(hour="3", minute="10")},
    # Twice an hour: midnight in the company's zone is at the hour or, in some zones, half past it. What is frozen stays so.
    "freeze boards": {"task": "leaderboard.tasks.freeze_boards", "schedule": crontab(minute="1,31"), "options": {"expires": 1500}},
    "play games": {"task": "leaderboard.tasks.play_games", "schedule": crontab(minute="9,39"), "options": {"expires": 1500}},
    "advance contests": {"task": "leaderboard.tasks.advance_contests", "schedule": crontab(minute="3,33"), "options": {"expires": 1500}},
    # Points run out on firsts of months; whatever was missed is posted by the next one, and before anything is redeemed.
    "let points run out": {
        "task": "incentives.tasks.expire_points",
        "schedule": crontab(hour="*/6", minute="7"),
        "options": {"expires": 3600},
    },
    "close the accounts of leavers": {"task": "people.tasks.close_leavers", "schedule": crontab(hour="*", minute="5")},
}
