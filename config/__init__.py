"""Wiring: settings, addresses, ASGI, Celery. No rule of the business lives here."""

from .celery import app as celery_app

__all__ = ["celery_app"]
