"""What was imported, and what could not be: runs with their counts, and rows kept for a person to mend."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited


class ImportState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by an error")


class ImportRun(models.Model):
    """One `import_crm`. A run that was stopped has its finished chunks in the database and says so by its counts."""

    mapping = models.CharField(_("mapping"), max_length=100)
    source = models.CharField(_("source system"), max_length=40)
    mapping_text = models.TextField(_("mapping file as it was"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("started by"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.RUNNING)
    message = models.TextField(_("what happened"), blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.mapping} {self.started_at:%Y-%m-%d %H:%M}"


class ImportFile(models.Model):
    """The counts of one step of a run. The law: read = created + updated + unchanged + quarantined + set aside."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files", verbose_name=_("import"))
    position = models.PositiveSmallIntegerField(_("position"))
    step = models.CharField(_("step"), max_length=60)
    file = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("checksum"), max_length=64)
    read = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    quarantined = models.PositiveIntegerField(_("in quarantine"), default=0)
    set_aside = models.PositiveIntegerField(_("set aside"), default=0)
    rules = models.JSONField(_("rows touched by each named rule"), default=dict)
    """{rule name: rows}: integers only."""
    done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="importfile_position"),
            models.CheckConstraint(
                condition=Q(read=F("created") + F("updated") + F("unchanged") + F("quarantined") + F("set_aside")),
                name="importfile_no_row_is_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.read}"


class QuarantineState(models.TextChoices):
    OPEN = "open", _("Waiting")
    FIXED = "fixed", _("Fixed by a later import")
    DISCARDED = "discarded", _("Discarded")


# Who decided what stands in the trail; what the row held and how often it was seen does not: it would grow with every import.
@audited(ignore=("payload", "rule", "message", "last_seen_at", "times_seen", "run", "file", "row_number"), in_bulk=True)
class Quarantine(models.Model):
    """A row that was refused, as it was read, with every reason. A later good version of the same record closes it."""

    mapping = models.CharField(_("mapping"), max_length=100)
    step = models.CharField(_("step"), max_length=60)
    file = models.CharField(_("file"), max_length=200)
    row_number = models.PositiveIntegerField(_("row"))
    """As a spreadsheet counts: the header is row 1."""
    source = models.CharField(_("source system"), max_length=40)
    record = models.CharField(_("record"), max_length=200)
    """The row's external id, or "row 17" where it has none."""
    payload = models.JSONField(_("row as it was read"))
    """{column: text}."""
    rule = models.CharField(_("rule"), max_length=60)
    """The code of the first problem."""
    message = models.TextField(_("what is wrong"))
    """Every problem, one a line."""
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="quarantine", verbose_name=_("last import"))
    state = models.CharField(_("state"), max_length=10, choices=QuarantineState.choices, default=QuarantineState.OPEN)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row in quarantine")
        verbose_name_plural = _("quarantine")
        ordering = ["-last_seen_at", "file", "row_number"]
        indexes = [
            models.Index(fields=["state", "-last_seen_at"], name="quarantine_waiting"),
            models.Index(fields=["mapping", "step", "record"], name="quarantine_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.row_number}: {self.rule}"
