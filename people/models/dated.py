"""Rows that hold for a stretch of days: from the first day, to before the first day on which they no longer hold."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, day: dt.date) -> Self:
        """The rows in force on a day."""
        return self.filter(Q(valid_before__isnull=True) | Q(valid_before__gt=day), valid_from__lte=day)

    def overlapping(self, first: dt.date, before: dt.date | None) -> Self:
        """The rows in force on at least one day of [first, before); no `before` means for ever."""
        rows = self.filter(Q(valid_before__isnull=True) | Q(valid_before__gt=first))
        return rows if before is None else rows.filter(valid_from__lt=before)


class Dated(models.Model):
    """What every dated row has. Give it `never_overlapping` and `days_in_order` among its constraints."""

    valid_from = models.DateField(_("from"))
    valid_before = models.DateField(_("before"), null=True, blank=True, help_text=_("The first day on which it no longer holds."))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def never_overlapping(name: str, *fields: str) -> ExclusionConstraint:
    """Two rows with the same `fields` never hold on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (
                Func(F("valid_from"), F("valid_before"), Value("[)"), function="daterange", output_field=DateRangeField()),
                RangeOperators.OVERLAPS,
            ),
            *((field, RangeOperators.EQUAL) for field in fields),
        ],
        violation_error_message=_("These dates overlap another entry. End that one first, or choose other dates."),
    )


def days_in_order(name: str) -> models.CheckConstraint:
    """A row holds for at least one day."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_before__isnull=True) | Q(valid_from__lt=F("valid_before")),
        violation_error_message=_("The day it ends must be later than the day it starts."),
    )
