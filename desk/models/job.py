"""Jobs: long work done by a worker, watched on a page. The row is the truth; the queue's message only wakes a worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    ALIVE = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=100, help_text=_("What is done, as subject.action: period.run"))
    task = models.CharField(_("task"), max_length=200, help_text=_("Dotted name of the Celery task; it is called with job_id alone."))
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    # Two alive jobs of one key can't exist: the second asker is shown the first's.
    exclusive_key = models.CharField(_("one at a time for"), max_length=200, blank=True)
    subject_kind = models.CharField(_("kind of subject"), max_length=100, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs", verbose_name=_("asked by")
    )

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("of"), default=0, help_text=_("0 while not known"))
    message = models.CharField(_("message"), max_length=500, blank=True)
    error = models.TextField(_("error"), blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    attempt = models.PositiveIntegerField(
        _("attempt"), default=0, help_text=_("Counts the starts. A worker may only touch the attempt it started.")
    )
    cancel_requested_at = models.DateTimeField(_("cancelling asked for at"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    created_at = models.DateTimeField(_("asked at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="job_of_subject"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leases"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exclusive_key"], condition=Q(state__in=["queued", "running"]) & ~Q(exclusive_key=""), name="one_job_alive_per_key"
            ),
            models.CheckConstraint(condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]), name="job_state_is_known"),
            models.CheckConstraint(condition=~Q(state="running") | Q(lease_until__isnull=False), name="running_job_has_a_lease"),
            models.CheckConstraint(
                condition=Q(done__gte=0) & Q(total__gte=0) & (Q(total=0) | Q(done__lte=F("total"))), name="job_done_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_alive(self) -> bool:
        return self.state in self.ALIVE

    @property
    def percent(self) -> int | None:
        """Whole percents done, or None while the total is not known."""
        return self.done * 100 // self.total if self.total else None
