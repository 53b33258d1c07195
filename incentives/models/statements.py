"""Statements: what a person gets for a period, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .ledger import Batch
from .periods import Period


@audited(ignore=("totals", "batch", "updated_at"), in_bulk=True)
class Statement(models.Model):
    """One person's page for one period. Its totals are sums of the ledger, written with each batch; its state posts nothing."""

    class State(models.TextChoices):
        CALCULATED = "calculated", _("calculated")
        IN_REVIEW = "in review", _("in review")
        APPROVED = "approved", _("approved")
        CLOSED = "closed", _("closed")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="statements", verbose_name=_("person"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="statements", verbose_name=_("period"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CALCULATED)
    totals = models.JSONField(_("totals"), default=dict)
    """Unit → amount as text: {"USD": "1234.50", "points": "40"}."""
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name=_("last batch"))
    """The last batch that brought this person anything."""
    updated_at = models.DateTimeField(_("updated at"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-period__start", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "period"], name="statement_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.period}"
