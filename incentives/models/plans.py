"""Plans, their versions, and the tables they share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


@audited()
class Plan(models.Model):
    """A plan through all its versions; `key` is its name in addresses and in imported files."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint("name", name="plan_name_once", violation_error_message=_("Another plan has this name.")),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="plan_currency_iso"),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class PlanVersion(models.Model):
    """One text of a plan. A draft may be edited; once published nothing in it changes any more, by rule of the database.

    `effective_from` and `effective_before` say what the document says. When a later version of the plan begins before this
    one ends, the later one takes over: that end is derived (`selectors.versions_in_force`), never written here, so that
    publishing edits no published row and two published versions cannot overlap.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveIntegerField(_("number"))
    document = models.TextField(_("document"))
    """The document exactly as written (YAML or JSON): text, because a JSON column would turn rates into floats."""
    sha256 = models.CharField(_("checksum"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    effective_before = models.DateField(_("effective before"), null=True, blank=True)
    period_kind = models.CharField(_("period"), max_length=16, blank=True)
    fiscal_year_starts = models.PositiveSmallIntegerField(_("month the fiscal year starts"), default=1)
    """Both as the document says, once it can be read: runs find their plans by them."""
    note = models.TextField(_("what changed and why"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    changed_at = models.DateTimeField(_("changed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="draft"), name="plan_one_draft"),
            models.UniqueConstraint(fields=["plan", "effective_from"], condition=Q(state="published"), name="plan_version_starts_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(effective_from__isnull=False, published_at__isnull=False) & ~Q(period_kind="")),
                name="plan_version_published_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(effective_before__isnull=True) | Q(effective_before__gt=models.F("effective_from")),
                name="plan_version_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


@audited()
class SharedTable(models.Model):
    """A lookup table that several plans read by its key."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("shared table")
        verbose_name_plural = _("shared tables")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


@audited()
class SharedTableRows(models.Model):
    """What a shared table says from a day on, until its next rows; the document is kept as text."""

    table = models.ForeignKey(SharedTable, models.PROTECT, related_name="rows", verbose_name=_("table"))
    valid_from = models.DateField(_("valid from"))
    document = models.TextField(_("rows"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("rows of a shared table")
        verbose_name_plural = _("rows of shared tables")
        ordering = ["table", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["table", "valid_from"], name="shared_table_rows_start_once")]

    def __str__(self) -> str:
        return f"{self.table} from {self.valid_from}"
