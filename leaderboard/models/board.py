"""Boards as sales ops define them: whom they rank, by what, over which days, and what of it is shown."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.api import Dated, audited, days_in_order, never_overlapping


class Participants(models.TextChoices):
    PEOPLE = "people", _("People")
    TEAMS = "teams", _("Teams")
    OFFICES = "offices", _("Offices")
    COHORT = "cohort", _("People chosen one by one")


class Score(models.TextChoices):
    ABSOLUTE = "absolute", _("What was reached")
    TO_GOAL = "percent to goal", _("Percent of the goal")
    IMPROVED = "most improved", _("Most improved")
    STREAK = "streak", _("Longest streak now")
    RECORD = "record", _("Best single one")


class PerHead(models.TextChoices):
    SUM = "sum", _("Sum of all")
    AVERAGE = "average", _("Average per head")


class WindowKind(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF_YEAR = "half-year", _("Half-year")
    YEAR = "year", _("Year")
    OWN_DAYS = "own days", _("Days of its own")
    ROLLING = "rolling", _("The last days")


class Unit(models.TextChoices):
    """What a streak counts and a record is of."""

    FACT = "fact", _("Deal or other single fact")
    DAY = "day", _("Day")
    WEEK = "week", _("Week")


class Ties(models.TextChoices):
    COMPETITION = "1224", _("Equal ones share a place, the next are left out (1, 2, 2, 4)")
    DENSE = "1223", _("Equal ones share a place, none is left out (1, 2, 2, 3)")
    ORDINAL = "ordinal", _("Nobody shares a place (1, 2, 3, 4)")


class TieBreaker(models.TextChoices):
    SECOND_METRIC = "second metric", _("A second metric")
    EARLIEST = "earliest reached", _("Who reached it first")


class Visibility(models.TextChoices):
    FULL = "full", _("Everybody")
    TOP = "top", _("The first places, and me")
    NEIGHBOURHOOD = "neighbourhood", _("My neighbours")
    HIDDEN = "hidden", _("Nothing until the end")


class Values(models.TextChoices):
    FULL = "full", _("As they are")
    ROUNDED = "rounded", _("Rounded")
    PROGRESS = "progress", _("Progress only")


@audited()
class Board(models.Model):
    """Rules only: places and scores are worked out, and kept for good when a window ends (frozen.py)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("live")
        CLOSED = "closed", _("closed")

    title = models.CharField(_("title"), max_length=120)
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    participants = models.CharField(_("who is ranked"), max_length=10, choices=Participants.choices, default=Participants.PEOPLE)
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only of the team"),
        help_text=_("And of the teams that are part of it."),
    )  # fmt: skip
    per_head = models.CharField(_("of a team or office"), max_length=10, choices=PerHead.choices, default=PerHead.SUM)

    score = models.CharField(_("score"), max_length=20, choices=Score.choices, default=Score.ABSOLUTE)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, blank=True)
    at_least = models.DecimalField(_("at least"), max_digits=18, decimal_places=4, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0, validators=[MaxValueValidator(6)])
    lower_is_better = models.BooleanField(_("lower is better"), default=False)
    ramp = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(100)]), default=list, blank=True,
        verbose_name=_("ramp"), help_text=_("Percent expected in the first, second, … month after the hire."),
    )  # fmt: skip
    absence_pro_rata = models.BooleanField(_("days away expect nothing"), default=False)

    window = models.CharField(_("window"), max_length=10, choices=WindowKind.choices, default=WindowKind.MONTH)
    fiscal_year_starts = models.PositiveSmallIntegerField(_("fiscal year starts with month"), default=1)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    before_on = models.DateField(_("day after the last"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("how many days"), null=True, blank=True)

    ties = models.CharField(_("equal scores"), max_length=10, choices=Ties.choices, default=Ties.COMPETITION)
    tie_breakers = ArrayField(
        models.CharField(max_length=20, choices=TieBreaker.choices), default=list, blank=True, verbose_name=_("what decides between equals")
    )

    visibility = models.CharField(_("who is shown"), max_length=15, choices=Visibility.choices, default=Visibility.TOP)
    top = models.PositiveSmallIntegerField(_("first places shown"), default=3)
    around = models.PositiveSmallIntegerField(_("neighbours shown on each side"), default=2)
    values = models.CharField(_("scores shown"), max_length=10, choices=Values.choices, default=Values.FULL)
    round_to = models.DecimalField(_("rounded to"), max_digits=18, decimal_places=6, null=True, blank=True)
    is_anonymous = models.BooleanField(_("without names"), default=False)
    amounts_allowed_at = models.DateTimeField(_("amounts allowed at"), null=True, blank=True)
    amounts_allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("amounts allowed by")
    )

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    published_at = models.DateTimeField(_("live since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window="own days", first_on__isnull=False, before_on__isnull=False, before_on__gt=F("first_on"))
                | (~Q(window="own days") & Q(first_on__isnull=True, before_on__isnull=True)),
                name="board_days_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(window="rolling", days__isnull=False, days__gt=0) | (~Q(window="rolling") & Q(days__isnull=True)),
                name="board_rolls_over_days",
            ),
            models.CheckConstraint(
                condition=Q(score="streak", unit__in=["day", "week"], at_least__isnull=False)
                | Q(score="record", unit__in=["fact", "day", "week"], at_least__isnull=True)
                | (~Q(score__in=["streak", "record"]) & Q(unit="", at_least__isnull=True)),
                name="board_unit_of_its_score",
            ),
            models.CheckConstraint(
                condition=Q(values="rounded", round_to__isnull=False, round_to__gt=0) | (~Q(values="rounded") & Q(round_to__isnull=True)),
                name="board_rounds_to",
            ),
            models.CheckConstraint(condition=Q(fiscal_year_starts__range=(1, 12)), name="board_fiscal_year_starts_with_a_month"),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="board_decimals_six_at_most"),
            models.CheckConstraint(condition=Q(top__gte=1) & Q(around__lte=50), name="board_shows_somebody"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, closed_at__isnull=True)
                | Q(state="live", published_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", published_at__isnull=False, closed_at__isnull=False),
                name="board_state_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(amounts_allowed_at__isnull=True, amounts_allowed_by__isnull=True)
                | Q(amounts_allowed_at__isnull=False, amounts_allowed_by__isnull=False),
                name="board_amounts_allowed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_people(self) -> bool:
        """Whether its participants are persons, and not teams or offices."""
        return self.participants in (Participants.PEOPLE, Participants.COHORT)

    @property
    def is_on_pay(self) -> bool:
        """Whether any of its figures, those that break ties among them, is money that people earn."""
        return any(metric.is_pay for metric in self.metrics.all())


@audited()
class BoardMetric(models.Model):
    """One figure of which the score is made: a measure or component of a plan. `weight` is points for each of its units."""

    class Kind(models.TextChoices):
        MEASURE = "measure", _("measure")
        COMPONENT = "component", _("component")
        POINTS = "points", _("all points of the plan")

    board = models.ForeignKey(Board, models.CASCADE, related_name="metrics", verbose_name=_("board"))
    position = models.PositiveSmallIntegerField(_("position"))
    plan = models.ForeignKey("incentives.Plan", models.PROTECT, related_name="+", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MEASURE)
    key = models.CharField(_("key"), max_length=80, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=12, decimal_places=4, default=Decimal(1))
    goal = models.DecimalField(
        _("goal"), max_digits=24, decimal_places=6, null=True, blank=True,
        help_text=_("For each participant and window; without one, the quota of the plan."),
    )  # fmt: skip
    breaks_ties = models.BooleanField(_("only decides between equals"), default=False)
    is_pay = models.BooleanField(_("is money somebody earns"), default=False)

    class Meta:
        verbose_name = _("metric of a board")
        verbose_name_plural = _("metrics of boards")
        ordering = ["board", "position"]
        constraints = [
            models.UniqueConstraint(fields=["board", "position"], name="board_metric_position_once"),
            models.CheckConstraint(condition=Q(goal__isnull=True) | Q(goal__gt=0), name="board_metric_goal_above_zero"),
            models.CheckConstraint(condition=~Q(weight=0), name="board_metric_weighs_something"),
            models.CheckConstraint(condition=Q(kind="points", key="") | (~Q(kind="points") & ~Q(key="")), name="board_metric_has_its_key"),
        ]
        indexes = [models.Index(fields=["plan", "key"], name="board_metric_of_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.key}"


@audited()
class BoardMember(Dated):
    """Somebody chosen to take part in a board of people chosen one by one."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="members", verbose_name=_("board"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("member of a board")
        verbose_name_plural = _("members of boards")
        ordering = ["board", "person", "valid_from"]
        constraints = [
            never_overlapping("board_member_once_at_a_time", "board", "person"),
            days_in_order("board_member_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.board_id}"


@audited()
class Handicap(Dated):
    """What a participant's score is multiplied by: a person's, or of a board of teams or offices, that of each of their members."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="handicaps", verbose_name=_("board"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    factor = models.DecimalField(_("factor"), max_digits=8, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("handicap")
        verbose_name_plural = _("handicaps")
        ordering = ["board", "person", "valid_from"]
        constraints = [
            never_overlapping("one_handicap_at_a_time", "board", "person"),
            days_in_order("handicap_days_in_order"),
            models.CheckConstraint(condition=Q(factor__gt=0, factor__lte=100), name="handicap_factor_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} × {self.factor}"


@audited()
class AnonymityWish(Dated):
    """A person wishes to stand on boards without a name. It is theirs alone to state and to take back."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("wish to be anonymous")
        verbose_name_plural = _("wishes to be anonymous")
        ordering = ["person", "valid_from"]
        constraints = [never_overlapping("one_anonymity_wish_at_a_time", "person"), days_in_order("anonymity_wish_days_in_order")]

    def __str__(self) -> str:
        return str(self.person_id)
