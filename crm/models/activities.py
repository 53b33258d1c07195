"""What people did for a customer: calls, visits, meetings, messages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .opportunities import Opportunity
from .origin import Origin
from .parties import Account, Contact


class ActivityKind(models.TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Visit")
    MEETING = "meeting", _("Meeting")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    DEMO = "demo", _("Demonstration")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    HELD = "held", _("Held")
    INTERESTED = "interested", _("Interested")
    FOLLOW_UP = "follow up", _("Follow up")
    NOT_INTERESTED = "not interested", _("Not interested")
    NOT_REACHED = "not reached", _("Not reached")
    CANCELLED = "cancelled", _("Cancelled")


class Channel(models.TextChoices):
    IN_PERSON = "in person", _("In person")
    PHONE = "phone", _("Telephone")
    VIDEO = "video", _("Video")
    EMAIL = "email", _("E-mail")
    MESSAGE = "message", _("Message")


@audited(in_bulk=True)
class Activity(Origin):
    """One deed. `occurred_at` is when it happened, `entered_at` when it was written down: what the 10:00 rule compares."""

    happened_field = "occurred_at"

    kind = models.CharField(_("kind"), max_length=10, choices=ActivityKind.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    occurred_at = models.DateTimeField(_("happened at"))
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    owner = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("who did it")
    )
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("account"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("contact"))
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("opportunity")
    )

    class Meta(Origin.Meta):
        abstract = False
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["owner", "-occurred_at"], name="activity_of_owner"),
            models.Index(fields=["occurred_at"], name="activity_at"),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()
