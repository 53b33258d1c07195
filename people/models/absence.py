"""Days on which somebody is away: parental leave, a long illness, a sabbatical. Plans may count quotas without them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .dated import Dated, days_in_order, never_overlapping
from .person import Person


# Why somebody is away may be their health: the trail says that it was changed, not to what.
@audited(personal=["kind"])
class Absence(Dated):
    """A person is away for one reason at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=50, blank=True, help_text=_("As plans name it, letter by letter: parental, sick."))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["person", "valid_from"]
        constraints = [never_overlapping("one_absence_at_a_time", "person"), days_in_order("absence_days_in_order")]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind}" if self.kind else str(self.person)
