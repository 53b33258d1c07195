"""Persons: who is paid, ranked and surveyed. Signing in is another matter (user.py)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


@audited()
class Office(models.Model):
    name = models.CharField(_("name"), max_length=200, unique=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, as in ISO 3166: MY, DE, US."))

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@audited(personal=("name", "email"))
class Person(models.Model):
    """A person of the company, whether or not they may sign in. `reference` is the key given outside, and the engine's id of the person."""

    # Compared as bytes: the engine orders and joins by it, and must not depend on the language of the database.
    reference = models.CharField(_("reference"), max_length=200, unique=True, db_collation="C", help_text=_("Employee or agent number."))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001  imported agents have none: empty is not an address
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("office"))
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True, help_text=_("The first day on which the person no longer works here."))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    locale = models.CharField(_("locale"), max_length=20, default="en")
    calendar = models.ForeignKey(
        "people.WorkingCalendar", models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("calendar")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name", "reference"]
        constraints = [
            models.CheckConstraint(
                name="person_leaves_after_being_hired",
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(hired_on__lt=F("left_on")),
                violation_error_message=_("The day of leaving must be later than the day of hire."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def works_here_on(self, day: dt.date) -> bool:
        """Hired by then and not yet gone; an unknown hire date counts as long ago."""
        return (self.hired_on is None or self.hired_on <= day) and (self.left_on is None or day < self.left_on)
