"""Who is on which plan, and what is expected of them: dated rows that the database keeps from overlapping."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from people.api import Dated, days_in_order, never_overlapping
from people.audit import audited

from .plans import Plan


class Per(models.TextChoices):
    """The stretch of time an amount is meant for."""

    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    HALF_YEAR = "half-year", _("half-year")
    YEAR = "year", _("year")


@audited()
class Assignment(Dated):
    """A person is on a plan from `valid_from`, before `valid_before`, with target pay and personal parameters."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="assignments", verbose_name=_("person"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="assignments", verbose_name=_("plan"))
    target = models.DecimalField(_("target pay"), max_digits=18, decimal_places=4, null=True, blank=True)
    target_per = models.CharField(_("per"), max_length=10, choices=Per.choices, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    """The plan's currency, in which `target` is meant."""
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    """Key → text ("5%", "2000", "2026-03-01"). Never a number: JSON numbers become floats (the database refuses them)."""
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["plan", "person", "valid_from"]
        constraints = [
            never_overlapping("assignment_no_overlap", "person", "plan"),
            days_in_order("assignment_days_in_order"),
            models.CheckConstraint(
                condition=Q(target__isnull=True, target_per="") | Q(target__gte=0, target_per__in=Per.values),
                name="assignment_target_per",
                violation_error_message=_("A target pay of zero or more needs the month, quarter, half-year or year it is for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.plan}"


@audited()
class Quota(Dated):
    """What a person should reach in a measure, `per` a stretch of time.

    Without a plan it counts for every plan with a measure of this key, except those that have a quota of their own for it.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="quotas", verbose_name=_("person"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("plan"))
    measure = models.CharField(_("measure"), max_length=80)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4)
    per = models.CharField(_("per"), max_length=10, choices=Per.choices)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["person", "measure", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="quota_no_overlap",
                expressions=[
                    (
                        Func(F("valid_from"), F("valid_before"), Value("[)"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    ("person", RangeOperators.EQUAL),
                    ("measure", RangeOperators.EQUAL),
                    # NULL = NULL is not true: two quotas for every plan would pass.
                    (Coalesce("plan", 0), RangeOperators.EQUAL),
                ],
                violation_error_message=_("This person already has a quota for this measure on some of these days."),
            ),
            days_in_order("quota_days_in_order"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="quota_not_negative", violation_error_message=_("A quota is zero or more.")
            ),
            models.CheckConstraint(condition=Q(per__in=Per.values), name="quota_per_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.measure}"
