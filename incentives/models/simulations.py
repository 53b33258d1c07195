"""Simulations: what a candidate plan would have paid over past periods, beside what was in force."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .plans import Plan


class Simulation(models.Model):
    """One question: this document, on these days, for those who were on the plan. It stays as it was answered."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="simulations", verbose_name=_("plan"))
    version_number = models.PositiveIntegerField(_("version"))
    """Of the candidate; a draft has the number that it will be published under."""
    document = models.TextField(_("document"))
    first = models.DateField(_("first day"))
    before = models.DateField(_("day after the last"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    job = models.OneToOneField("desk.Job", models.PROTECT, null=True, related_name="+", verbose_name=_("job"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    result = models.JSONField(_("result"), default=dict, blank=True)
    """By unit what both sides come to (`calculation.simulating`); for one that failed {"problems": […]}. Amounts as text."""

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-asked_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(before__gt=F("first")), name="simulation_days_in_order")]

    def __str__(self) -> str:
        return f"{self.plan} {self.first}"

    @property
    def last_day(self) -> dt.date:
        return self.before - dt.timedelta(days=1)

    @property
    def shown_state(self) -> str:
        """The state to show: one whose job ended without an answer has failed."""
        if self.state == self.State.WAITING and self.job is not None and not self.job.is_alive:
            return self.State.FAILED
        return self.state


class SimulatedPay(models.Model):
    """What a payee gets on either side, in one unit."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="payees", verbose_name=_("simulation"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    unit = models.CharField(_("unit"), max_length=20)
    current = models.DecimalField(_("as it was"), max_digits=18, decimal_places=4)
    candidate = models.DecimalField(_("candidate"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = _("simulated pay")
        verbose_name_plural = _("simulated pay")
        constraints = [models.UniqueConstraint(fields=["simulation", "person", "unit"], name="simulated_pay_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit}"
