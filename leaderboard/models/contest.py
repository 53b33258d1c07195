"""Contests: a board's rules and figures, played for a stretch of days by the rules of docs/contests.md, for prizes.

Who takes part (`Entrant.who`) is the id of a person, team or office by the board's kind, or of one of the contest's own teams.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.api import audited

from .board import Board


class ContestKind(models.TextChoices):
    MOST = "most", _("Most at the end")
    BRACKET = "bracket", _("Bracket")
    HEAD_TO_HEAD = "head-to-head", _("Head-to-head")
    RACE = "race", _("Race to a target")
    ELIMINATION = "elimination", _("Elimination")
    RAFFLE = "raffle", _("Raffle")


class TiedPrizes(models.TextChoices):
    SHARE = "share", _("They share the prizes of the places they fill")
    BOTH = "each", _("Each gets the prize of the place they share")
    TIE_BREAK = "tie-break", _("Tie-breakers decide, then the better seed")


class LastPlaceTied(models.TextChoices):
    WORSE_SEED = "worse seed", _("The worse seed goes")
    ALL = "all of them", _("All of them go")
    NOBODY = "nobody", _("Nobody goes")


class PrizeKind(models.TextChoices):
    MONEY = "money", _("Money")
    POINTS = "points", _("Points")
    THING = "thing", _("A thing")
    POT = "share of the pot", _("A share of the pot")


@audited(ignore=("raffle_seed",))
class Contest(models.Model):
    """Its days, participants, figures and tie-breakers are those of its board, which nobody but sales ops sees before it is announced."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REHEARSAL = "rehearsal", _("rehearsal")
        SCHEDULED = "scheduled", _("scheduled")
        LIVE = "live", _("live")
        CLOSING = "closing", _("closing")
        FROZEN = "frozen", _("frozen")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    board = models.OneToOneField(Board, models.PROTECT, related_name="contest", verbose_name=_("board"))
    kind = models.CharField(_("kind"), max_length=15, choices=ContestKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    settle_days = models.PositiveSmallIntegerField(_("days for late entries"), default=0)
    seeding_days = models.PositiveSmallIntegerField(
        _("days before it that seed"), default=0, help_text=_("None: entrants are seeded in the order they were entered.")
    )
    round_days = models.PositiveSmallIntegerField(_("days of a round"), null=True, blank=True)
    third_place = models.BooleanField(_("match for the third place"), default=False)
    consolation = models.BooleanField(_("consolation bracket"), default=False)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    finishers = models.PositiveSmallIntegerField(_("over when so many have arrived"), default=1)
    per_interval = models.PositiveSmallIntegerField(_("out after each interval"), default=1)
    last_place_tied = models.CharField(
        _("equal in the last place"), max_length=12, choices=LastPlaceTied.choices, default=LastPlaceTied.WORSE_SEED
    )
    ticket_unit = models.DecimalField(_("score per ticket"), max_digits=18, decimal_places=4, null=True, blank=True)
    tickets_most = models.PositiveIntegerField(_("tickets at most"), null=True, blank=True)
    tickets_from = models.DecimalField(_("tickets from a score of"), max_digits=18, decimal_places=4, default=0)
    winners = models.PositiveSmallIntegerField(_("winners drawn"), default=1)
    raffle_seed = models.CharField(_("seed"), max_length=64, blank=True)
    """Told when the result is frozen, and to nobody before."""
    seed_hash = models.CharField(_("hash of the seed"), max_length=64, blank=True)

    prizes_tied = models.CharField(_("prizes of equal places"), max_length=10, choices=TiedPrizes.choices, default=TiedPrizes.SHARE)
    minimum = models.DecimalField(_("minimum to win"), max_digits=18, decimal_places=4, null=True, blank=True)
    pot_amount = models.DecimalField(_("in the pot"), max_digits=18, decimal_places=4, default=0)
    pot_percent = models.DecimalField(_("percent of all scores into the pot"), max_digits=9, decimal_places=4, default=0)
    pot_most = models.DecimalField(_("pot at most"), max_digits=18, decimal_places=4, null=True, blank=True)
    pot_currency = models.CharField(_("currency of the pot"), max_length=3, blank=True)

    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    scheduled_at = models.DateTimeField(_("scheduled at"), null=True, blank=True)
    cancelled_because = models.CharField(_("cancelled because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(cancelled_because=""), name="contest_cancelled_with_a_reason"),
            models.CheckConstraint(
                condition=Q(raffle_seed="", seed_hash="") | (~Q(raffle_seed="") & ~Q(seed_hash="")), name="contest_seed_has_its_hash"
            ),
            models.CheckConstraint(
                condition=~Q(kind="raffle", state__in=["scheduled", "live", "closing", "frozen", "paid"]) | ~Q(seed_hash=""),
                name="contest_raffle_publishes_its_hash",
            ),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gt=0), name="contest_target_above_zero"),
            models.CheckConstraint(condition=Q(ticket_unit__isnull=True) | Q(ticket_unit__gt=0), name="contest_ticket_costs_something"),
            models.CheckConstraint(condition=Q(finishers__gte=1, per_interval__gte=1, winners__gte=1), name="contest_counts_from_one"),
            models.CheckConstraint(condition=Q(pot_amount__gte=0, pot_percent__range=(0, 100)), name="contest_pot_within_bounds"),
        ]

    def __str__(self) -> str:
        return str(self.board)


@audited()
class ContestPrize(models.Model):
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="prizes", verbose_name=_("contest"))
    position = models.PositiveSmallIntegerField(_("position"))
    place = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=20, choices=PrizeKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4, default=0, help_text=_("Of the pot: percent."))
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    thing = models.CharField(_("what"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        ordering = ["contest", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "position"], name="contest_prize_position_once"),
            models.CheckConstraint(condition=Q(place__gte=1), name="contest_prize_for_a_place"),
            models.CheckConstraint(
                condition=Q(kind="thing", amount=0) & ~Q(thing="") | ~Q(kind="thing") & Q(amount__gt=0), name="contest_prize_is_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.thing or self.amount}"


@audited()
class ContestTeam(models.Model):
    """A team made for one contest; its members are among those chosen on the board."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="teams", verbose_name=_("contest"))
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("team of a contest")
        verbose_name_plural = _("teams of contests")
        ordering = ["contest", "id"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="contest_team_name_once")]

    def __str__(self) -> str:
        return self.name


@audited()
class ContestTeamMember(models.Model):
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+", verbose_name=_("contest"))
    team = models.ForeignKey(ContestTeam, models.CASCADE, related_name="members", verbose_name=_("team"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("member of a contest's team")
        verbose_name_plural = _("members of contests' teams")
        ordering = ["team", "person"]
        constraints = [models.UniqueConstraint(fields=["contest", "person"], name="contest_member_of_one_team")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.team_id}"


class Entrant(models.Model):
    """Fixed when the contest begins: the database lets nobody change it."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entrants", verbose_name=_("contest"))
    seed = models.PositiveIntegerField(_("seed"))
    who = models.BigIntegerField(_("participant"))
    key = models.CharField(_("key"), max_length=24)
    """What stands for the entrant in the published list of a raffle's tickets."""

    class Meta:
        verbose_name = _("entrant")
        verbose_name_plural = _("entrants")
        ordering = ["contest", "seed"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "seed"], name="entrant_seed_once"),
            models.UniqueConstraint(fields=["contest", "who"], name="entrant_enters_once"),
            models.UniqueConstraint(fields=["contest", "key"], name="entrant_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seed}: {self.who}"


class ContestMatch(models.Model):
    """A match that was played: written once. Rounds count from 1."""

    class Part(models.TextChoices):
        MAIN = "main", _("main bracket")
        CONSOLATION = "consolation", _("consolation bracket")
        THIRD = "third place", _("third place")
        TABLE = "table", _("everybody against everybody")

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="matches", verbose_name=_("contest"))
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    round = models.PositiveSmallIntegerField(_("round"))
    position = models.PositiveIntegerField(_("position"))
    first = models.BigIntegerField(_("first"))
    second = models.BigIntegerField(_("second"), null=True)
    winner = models.BigIntegerField(_("winner"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=12)
    first_score = models.BigIntegerField(_("score of the first"), null=True)
    first_breakers = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("tie-breakers of the first"))
    second_score = models.BigIntegerField(_("score of the second"), null=True)
    second_breakers = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("tie-breakers of the second"))
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["contest", "round", "part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "part", "round", "position"], name="contest_match_played_once"),
            models.CheckConstraint(
                condition=Q(winner__isnull=True) | Q(winner=F("first")) | Q(winner=F("second")), name="contest_match_won_by_one_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.round}.{self.position}"


class ContestOut(models.Model):
    """Who went after an interval, or (`why` empty) what who stayed had in it: written once."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="outs", verbose_name=_("contest"))
    interval = models.PositiveSmallIntegerField(_("interval"))
    position = models.PositiveIntegerField(_("position"))
    who = models.BigIntegerField(_("participant"))
    why = models.CharField(_("why"), max_length=12, blank=True)
    score = models.BigIntegerField(_("score"), null=True)
    breakers = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("tie-breakers"))

    class Meta:
        verbose_name = _("row of an interval")
        verbose_name_plural = _("rows of intervals")
        ordering = ["contest", "interval", "position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "interval", "position"], name="contest_interval_position_once"),
            models.UniqueConstraint(fields=["contest", "interval", "who"], name="contest_interval_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.interval}: {self.who}"
