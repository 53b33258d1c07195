"""The outbox: events written in the same transaction as the change they tell of, read later by whoever cares."""

from __future__ import annotations

from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(Func):
    """The number of the transaction that writes the row (PostgreSQL's xid8, which never wraps)."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class OutboxEvent(models.Model):
    """One event, named subject.action.v1. The payload holds texts, whole numbers, booleans and lists of them: no floats.

    Numbers from a sequence are handed out before commit, so a reader that remembers the last id it saw would step over an event of a
    slower transaction for ever. Readers therefore go by (transaction, id) and stop before the oldest transaction still open.
    """

    name = models.CharField(_("name"), max_length=100)
    payload = models.JSONField(_("content"), default=dict)
    created_at = models.DateTimeField(_("written at"))
    transaction = models.BigIntegerField(_("transaction"), db_default=Cast(CurrentTransaction(), models.BigIntegerField()), editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["transaction", "id"]
        indexes = [models.Index(fields=["transaction", "id"], name="outbox_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z_]+(\.[a-z_]+)+\.v[0-9]+$"), name="event_is_named_subject_action_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class OutboxReader(models.Model):
    """How far a named reader has read."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    last_transaction = models.BigIntegerField(_("last transaction"), default=0)
    last_event = models.BigIntegerField(_("last event"), default=0)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reader of events")
        verbose_name_plural = _("readers of events")

    def __str__(self) -> str:
        return self.name
