"""What a person agreed to achieve by a day, and how much of it was: the MBOs that plans read as the source `objectives`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


@audited()
class Objective(models.Model):
    """`weight` is its part of all that is due on the same day (together 1), `result` what of it was achieved: 0.8 is 80 %."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="objectives", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=6)
    due_on = models.DateField(_("due on"))
    result = models.DecimalField(_("result"), max_digits=8, decimal_places=6, null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["-due_on", "person", "name"]
        indexes = [models.Index(fields=["person", "due_on"], name="objective_person_due_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="objective_weight_is_a_share",
                violation_error_message=_("A weight is above 0 and at most 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=True, reviewed_on__isnull=True) | Q(result__gte=0, reviewed_on__isnull=False),
                name="objective_result_has_a_day",
                violation_error_message=_("A result is zero or more, and has the day on which it was reviewed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.name}"
