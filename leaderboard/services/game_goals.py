"""Goals: set, changed, given up, cascaded; their progress is worked out from facts, in the figures of the plans."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from desk import api as desk
from incentives import api as incentives
from incentives.engine.formula import ValueType
from incentives.engine.money import decimals_of
from incentives.engine.problems import Refused as RuleRefused
from leaderboard import events
from leaderboard.data import Wrong
from leaderboard.game.cascade import NothingToSplitBy, split
from leaderboard.game.rules import amount, is_linear
from leaderboard.game_terms import CascadePreview, GoalProgress, GoalTerms
from leaderboard.models import Goal, Split, TeamGoal
from leaderboard.models.goal import Aim
from leaderboard.windows import Window
from people import api as people
from people.api import Refused

from .game_figures import Read, are_whole, figures, read
from .game_making import said
from .scoring import today_of_company


class CannotSetGoal(Refused):
    """`problems` has everything that is wrong, each with its field."""

    code = "cannot_set_goal"

    def __init__(self, problems: Iterable[Wrong]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


def _checked(terms: GoalTerms) -> Read:
    problems, found = list(_wrong(terms)), None
    try:
        found = read(terms.figure, ValueType.NUMBER, path="figure")
    except RuleRefused as refused:
        problems += [Wrong("figure", said(problem)) for problem in refused.problems]
    if found is not None and terms.first_on < terms.before_on and not are_whole(found, [_days(terms)]):
        words = _("Points and quotas are known for whole periods of a plan only. Choose days that are whole ones.")
        problems.append(Wrong("first_on", words))
    if problems or found is None:
        raise CannotSetGoal(problems)
    return found


def _wrong(terms: GoalTerms) -> Iterator[Wrong]:
    if not terms.title.strip() or len(terms.title) > 80:
        yield Wrong("title", _("Give it a title of at most 80 letters."))
    if not 0 < terms.target < 10**14 or terms.target != round(terms.target, 4):
        yield Wrong("target", _("A target is above zero, with at most four decimals."))
    if terms.first_on >= terms.before_on:
        yield Wrong("before_on", _("The last day is no earlier than the first."))
    elif (terms.before_on - terms.first_on).days > 732:
        yield Wrong("before_on", _("A goal lasts two years at most."))


def _days(aim: GoalTerms | Aim) -> Window:
    return Window("days", aim.first_on, aim.before_on)


def _kept(found: Read, terms: GoalTerms) -> dict[str, object]:
    return {
        "title": terms.title.strip(), "figure": found.rule.text, "reads": found.reads, "unit": found.rule.unit.value,
        "currency": found.rule.currency, "first_on": terms.first_on, "before_on": terms.before_on,
    }  # fmt: skip


@transaction.atomic
def set_goal(*, person_id: int, terms: GoalTerms, is_own: bool, by_id: int, at: dt.datetime) -> Goal:
    """Set a goal for oneself, or as a manager for somebody; who may is decided by those who call. Raises CannotSetGoal."""
    found = _checked(terms)
    kind = Goal.Kind.OWN if is_own else Goal.Kind.MANAGERS
    return Goal.objects.create(person_id=person_id, kind=kind, target=terms.target, set_by_id=by_id, set_at=at, **_kept(found, terms))


@transaction.atomic
def change_goal(*, goal_id: int, terms: GoalTerms) -> Goal:
    """Change a goal under way; the trail keeps what it was. A part of a team's target goes with the others. Raises CannotSetGoal."""
    goal = Goal.objects.select_for_update().get(id=goal_id)
    if goal.kind == Goal.Kind.CASCADED or goal.ended_at is not None:
        raise CannotSetGoal([Wrong("", _("A part of a team's target, and what was given up, is not changed by itself."))])
    kept = _kept(_checked(terms), terms) | {"target": terms.target}
    if any(getattr(goal, name) != value for name, value in kept.items() if name != "title"):
        goal.reached_at = None  # it is another one, and reaching that is told of, too
    for name, value in kept.items():
        setattr(goal, name, value)
    goal.save()
    return goal


@transaction.atomic
def give_up_goal(*, goal_id: int, at: dt.datetime) -> None:
    """End a goal; it stays to be read. A part of a team's target ends with the others."""
    # The target before its parts: two who give up parts of one would wait for each other.
    TeamGoal.objects.select_for_update().filter(parts=goal_id).first()
    goal = Goal.objects.select_for_update().get(id=goal_id)
    if goal.kind == Goal.Kind.CASCADED:
        TeamGoal.objects.filter(parts=goal, ended_at=None).update(ended_at=at)
        Goal.objects.filter(team_goal_id=goal.team_goal_id, ended_at=None).update(ended_at=at)
    elif goal.ended_at is None:
        goal.ended_at = at
        goal.save(update_fields=["ended_at"])


def preview(*, terms: GoalTerms, team_id: int, by: str, weights: Mapping[int, Decimal], on: dt.date) -> CascadePreview:
    """Return how a team's target would be split among who is in the team on a day. Raises CannotSetGoal, CannotScore."""
    found = _checked(terms)
    members = list(people.members_of(team_id, on=on).exclude(left_on__lte=on).order_by("name", "id").values_list("id", flat=True))
    problems = []
    if not members:
        problems.append(Wrong("team", _("Nobody is in this team.")))
    if not (found.adds_up and is_linear(found.rule.tree)):
        problems.append(Wrong("figure", _("Only what adds up over people can be split. Set this for each person instead.")))
    if by not in Split.values:
        problems.append(Wrong("split", _("Choose one of those offered.")))
    places = decimals_of(found.rule.currency) if found.rule.currency else 0
    if found.rule.unit.value == "share" or terms.target != round(terms.target, places):
        words = _("It is split in whole steps of its unit: give a target with at most %(places)s decimals.")
        problems.append(Wrong("target", words % {"places": places}))
    if problems:
        raise CannotSetGoal(problems)
    shares = {person: Fraction(1) for person in members}
    if by == Split.BY_WEIGHT:
        shares = {person: Fraction(weights.get(person, Decimal(0))) for person in members}
    elif by == Split.BY_LAST:
        length = terms.before_on - terms.first_on
        before = Window("before", terms.first_on - length, terms.first_on)
        had = figures(found, [before], members)
        shares = {person: amount(found.rule, had.of("before", person)) or Fraction(0) for person in members}
    try:
        parts = split(terms.target, shares, places=places)
    except NothingToSplitBy:
        raise CannotSetGoal([Wrong("split", _("Nobody has anything to split by. Split equally, or give weights."))]) from None
    return CascadePreview({person: parts[person] for person in members}, places)


@transaction.atomic
def cascade(
    *, terms: GoalTerms, team_id: int, by: str, weights: Mapping[int, Decimal], by_id: int, at: dt.datetime, on: dt.date
) -> TeamGoal:
    """Give each of a team their part of its target; the parts add up to it exactly. Raises CannotSetGoal, CannotScore."""
    parts = preview(terms=terms, team_id=team_id, by=by, weights=weights, on=on).parts
    kept = _kept(_checked(terms), terms)
    target = TeamGoal.objects.create(team_id=team_id, split=by, target=terms.target, set_by_id=by_id, set_at=at, **kept)
    for person, part in parts.items():
        Goal.objects.create(
            person_id=person, kind=Goal.Kind.CASCADED, team_goal=target, target=part, set_by_id=by_id, set_at=at, **kept
        )  # fmt: skip
    return target


def progress(goals: Iterable[Goal], *, today: dt.date) -> dict[int, GoalProgress]:
    """Return how far goals are, by their ids; goals of one figure and the same days are asked for together.

    The goals come with their persons.
    """
    calendars = people.calendars_by_id()
    alike: dict[tuple[object, ...], list[Goal]] = defaultdict(list)
    for goal in goals:
        alike[goal.figure, repr(sorted(goal.reads.items())), goal.first_on, goal.before_on].append(goal)
    result: dict[int, GoalProgress] = {}
    for group in alike.values():
        first = group[0]
        values: dict[int, Fraction | None] = {}
        try:
            found = read(first.figure, ValueType.NUMBER, reads=first.reads)
            if first.first_on <= today:
                had = figures(found, [_days(first)], {goal.person_id for goal in group})
                values = {goal.person_id: amount(found.rule, had.of("days", goal.person_id)) for goal in group}
        except (incentives.CannotScore, RuleRefused):
            values = {}  # a plan that cannot be read just now: nothing is known of it
        for goal in group:
            value = values.get(goal.person_id)
            share = Fraction(1) if goal.target == 0 else max(Fraction(0), (value or Fraction(0)) / Fraction(goal.target))
            result[goal.pk] = GoalProgress(value, share, _pace(goal, calendars.get(goal.person.calendar_id or 0, people.Calendar()), today))
    return result


def _pace(goal: Goal, calendar: people.Calendar, today: dt.date) -> Fraction:
    """Which share of the goal's working days is over, by the calendar of its person."""
    whole = people.working_days_between(calendar, goal.first_on, goal.before_on)
    over = people.working_days_between(calendar, goal.first_on, min(max(today, goal.first_on), goal.before_on))
    return Fraction(over, whole) if whole else Fraction(int(today >= goal.before_on))


def look_at_goals(*, at: dt.datetime, persons: Iterable[int] | None = None) -> None:
    """Tell of goals that are reached, once each."""
    today = today_of_company(at)
    rows = Goal.objects.select_related("person").filter(reached_at=None, ended_at=None, target__gt=0)
    rows = rows.filter(first_on__lte=today, before_on__gt=today - dt.timedelta(days=31))
    goals = list(rows if persons is None else rows.filter(person_id__in=list(persons)))
    found = progress(goals, today=today)
    for goal in goals:
        if found[goal.pk].value is not None and found[goal.pk].share >= 1:
            _reached(goal, at)


@transaction.atomic
def _reached(goal: Goal, at: dt.datetime) -> None:
    """Write it down, unless it was changed or told of while it was worked out."""
    as_it_was = {name: getattr(goal, name) for name in ("figure", "target", "first_on", "before_on")}
    if Goal.objects.filter(pk=goal.pk, reached_at=None, ended_at=None, **as_it_was).select_for_update().exists():
        goal.reached_at = at
        goal.save(update_fields=["reached_at"])
        desk.publish(name=events.GOAL_REACHED, payload={"goal": goal.pk, "person": goal.person_id}, at=at)
