"""Periods: open, then closed for good."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


@audited()
class Period(models.Model):
    """A week, fortnight, half-month, month, quarter, half-year or year that contains `start` and not `before`.

    `key` is how people name it: 2026-W05, 2026-F05, 2026-01-A, 2026-01, 2026-Q1, 2026-H1, 2026. A fiscal year is named after the calendar
    year in which it starts; a month is always the calendar month, a half-month a part of it, and weeks know no months, so their fiscal year
    always counts as starting in January.
    """

    class Kind(models.TextChoices):
        WEEK = "week", _("week")
        FORTNIGHT = "fortnight", _("fortnight")
        OTHER_FORTNIGHT = "other fortnight", _("other fortnight")
        HALF_MONTH = "half-month", _("half-month")
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        HALF_YEAR = "half-year", _("half-year")
        YEAR = "year", _("year")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=9)
    start = models.DateField(_("first day"))
    before = models.DateField(_("ends before"))
    fiscal_year_starts = models.PositiveSmallIntegerField(_("month the fiscal year starts"), default=1)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-start", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["key", "fiscal_year_starts"], name="period_once"),
            models.CheckConstraint(condition=Q(before__gt=F("start")), name="period_ends_after_start"),
            models.CheckConstraint(condition=Q(fiscal_year_starts__gte=1, fiscal_year_starts__lte=12), name="period_fiscal_month"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="period_closed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
