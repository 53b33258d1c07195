"""Teams, who is in them, who reports to whom, and whom an assistant works for; all dated, so that the past stays as it was."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .dated import Dated, days_in_order, never_overlapping
from .person import Person


@audited()
class Team(models.Model):
    key = models.CharField(_("key"), max_length=100, unique=True, db_collation="C")
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="team_is_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name


@audited()
class TeamMembership(Dated):
    """A person is in one team at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="team_memberships", verbose_name=_("person"))
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name=_("team"))

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ["person", "valid_from"]
        constraints = [
            never_overlapping("one_team_at_a_time", "person"),
            days_in_order("team_membership_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.team}"


@audited()
class ReportingLine(Dated):
    """A person reports to one manager at a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="reporting_lines", verbose_name=_("person"))
    manager = models.ForeignKey(Person, models.PROTECT, related_name="report_lines", verbose_name=_("manager"))

    class Meta:
        verbose_name = _("reporting line")
        verbose_name_plural = _("reporting lines")
        ordering = ["person", "valid_from"]
        constraints = [
            never_overlapping("one_manager_at_a_time", "person"),
            days_in_order("reporting_line_days_in_order"),
            models.CheckConstraint(
                condition=~Q(person=F("manager")),
                name="nobody_reports_to_themselves",
                violation_error_message=_("Nobody reports to themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.manager}"


@audited()
class AssistantAssignment(Dated):
    """An assistant enters data on behalf of a person. An assistant may work for several, and a person may have several."""

    assistant = models.ForeignKey(Person, models.PROTECT, related_name="assists", verbose_name=_("assistant"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="assisted_by", verbose_name=_("works for"))

    class Meta:
        verbose_name = _("assistant's assignment")
        verbose_name_plural = _("assistants' assignments")
        ordering = ["assistant", "person", "valid_from"]
        constraints = [
            never_overlapping("assistant_assigned_once_at_a_time", "assistant", "person"),
            days_in_order("assistant_assignment_days_in_order"),
            models.CheckConstraint(
                condition=~Q(person=F("assistant")),
                name="nobody_assists_themselves",
                violation_error_message=_("Nobody assists themselves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assistant} → {self.person}"
