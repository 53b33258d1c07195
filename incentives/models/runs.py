"""Calculation runs: what was asked, with which plans and inputs, and how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .periods import Period
from .plans import Plan, PlanVersion


class Run(models.Model):
    """One calculation of one period. Its progress, lease and cancelling live in its job."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("calculating")
        POSTED = "posted", _("posted")
        UNCHANGED = "unchanged", _("nothing to post")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    period = models.ForeignKey(Period, models.PROTECT, related_name="runs", verbose_name=_("period"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    job = models.OneToOneField("desk.Job", models.PROTECT, null=True, related_name="+", verbose_name=_("job"))
    plans_asked = models.ManyToManyField(Plan, blank=True, related_name="+", verbose_name=_("plans asked for"))
    """Empty: every plan in force in the period."""
    everybody = models.BooleanField(_("calculates everybody"), default=False)
    """Asked for: also those whom nothing touches since the last run of the period."""
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    data_as_of = models.DateTimeField(_("data as of"), null=True, blank=True)
    """The moment of the one database snapshot that every input was read from."""
    engine = models.CharField(_("version of the engine"), max_length=40, blank=True)
    summary = models.JSONField(_("summary"), default=dict, blank=True)
    """Counts as whole numbers, amounts as text: {"payees": 35, "lines": 8000, "totals": {"USD": "1200.00"}, "problems": […]}."""

    class Meta:
        verbose_name = _("calculation run")
        verbose_name_plural = _("calculation runs")
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.period} #{self.pk}"

    @property
    def shown_state(self) -> str:
        """The state to show: a run whose job ended without it (cancelled while queued, its worker dead five times) has ended too."""
        if self.state in self.UNDER_WAY and self.job is not None and not self.job.is_alive:
            return self.State.CANCELLED if self.job.state == "cancelled" else self.State.FAILED
        return self.state


class RunPlan(models.Model):
    """A plan version that a run calculated, and the days on which that version was in force when it did."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="plans", verbose_name=_("run"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    in_force_from = models.DateField(_("in force from"))
    in_force_before = models.DateField(_("in force before"), null=True)
    results_sha256 = models.CharField(_("checksum of the results"), max_length=64)
    """Of its window results and standings: a run that comes to the same ones, and to no lines, posts nothing."""

    class Meta:
        verbose_name = _("plan of a run")
        verbose_name_plural = _("plans of runs")
        ordering = ["run", "plan", "in_force_from"]
        constraints = [models.UniqueConstraint(fields=["run", "version"], name="run_plan_once")]

    def __str__(self) -> str:
        return str(self.version)


class RunInput(models.Model):
    """A file that a run kept: what it read, and what it had posted before, each with its checksum."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="inputs", verbose_name=_("run"))
    name = models.CharField(_("name"), max_length=120)
    file = models.CharField(_("file"), max_length=300)
    """Relative to KEPT_INPUTS_DIR."""
    sha256 = models.CharField(_("checksum"), max_length=64)
    rows = models.BigIntegerField(_("rows"))
    bytes = models.BigIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("kept input")
        verbose_name_plural = _("kept inputs")
        ordering = ["run", "name"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="run_input_once")]

    def __str__(self) -> str:
        return self.file
