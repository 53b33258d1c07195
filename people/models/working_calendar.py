"""Which days are worked where: weekends, public holidays by country and part of it, and the company's own exceptions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


def saturday_and_sunday() -> list[int]:
    return [6, 7]


@audited()
class WorkingCalendar(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, as in ISO 3166; empty: no public holidays.")
    )
    subdivision = models.CharField(
        _("state or province"), max_length=10, blank=True, help_text=_("As in ISO 3166-2, without the country: 10, BY, CA.")
    )
    weekend = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("weekend"),
        default=saturday_and_sunday,
        blank=True,
        help_text=_("1 is Monday, 7 is Sunday."),
    )

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="weekend_leaves_a_day_to_work",
                condition=Q(weekend__contained_by=[1, 2, 3, 4, 5, 6, 7]) & Q(weekend__len__lt=7),
                violation_error_message=_(
                    "Weekend days are numbers from 1 (Monday) to 7 (Sunday), and at least one day must be left to work."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class CalendarException(models.Model):
    """A day that differs from the rule: worked although it is a holiday, or free although it is not."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="exceptions", verbose_name=_("calendar"))
    day = models.DateField(_("day"))
    is_worked = models.BooleanField(_("is worked"), default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["calendar", "day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_exception_per_day")]

    def __str__(self) -> str:
        return f"{self.calendar}: {self.day}"
