"""Looking at games: what badges are earned, levels reached and streaks kept by the facts there are now.

Nothing is counted up: each look works out from facts what there is to see, and writes what is new. So a look that comes late, twice, or
after weeks gives what daily looks would have given. Facts that come later than three months after their day move nothing any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction

from desk import api as desk
from incentives import api as incentives
from incentives.engine.formula import ValueType
from incentives.engine.problems import Refused as RuleRefused
from leaderboard import events
from leaderboard.game import badges as rules
from leaderboard.game.levels import Rung, level_of, xp_of
from leaderboard.game.rules import amount, holds
from leaderboard.game.streaks import Unit, Walked, walk
from leaderboard.models import (
    Badge,
    BadgeAward,
    BadgeKind,
    GameState,
    LevelScheme,
    LevelStanding,
    Streak,
    StreakReached,
    StreakStanding,
    StreakUnit,
)
from leaderboard.models.game import Game
from leaderboard.windows import ONE_DAY, Rhythm, Window, WindowKind, day_in
from people import api as people

from .game_figures import Found, Read, figures, read
from .scoring import today_of_company

LOOKED_BACK: Final = dt.timedelta(days=92)
LONGEST_WALK: Final = dt.timedelta(days=800)
MILESTONES: Final = (7, 30, 100, 365)
DRAWN: Final = 70
WEEK: Final = dt.timedelta(days=7)
WALKED: Final = ("length", "began_on", "longest", "longest_began_on", "marks", "freezes_left", "looked_on")
LIVE: Final = GameState.LIVE

log = structlog.get_logger(__name__)


def look_at_games(*, at: dt.datetime, persons: Collection[int] | None = None) -> None:
    """Look at every live game for these persons, or everybody. One whose plan cannot be read just now does not hold up the others."""
    for model, look in ((Badge, look_at_badge), (LevelScheme, look_at_levels), (Streak, look_at_streak)):
        for pk in model.objects.filter(state=LIVE).values_list("pk", flat=True):
            try:
                look(pk, at=at, persons=persons)
            except (incentives.CannotScore, RuleRefused) as cannot:
                log.warning("game_not_looked_at", game=f"{model.__name__} {pk}", error=str(cannot))
            except Exception:
                # Whatever is wrong with this one, as a figure beyond every column: the others are looked at all the same.
                log.exception("game_failed", game=f"{model.__name__} {pk}")


def to_ourselves(model: type[Game], pk: int) -> None:
    """Wait until nobody else looks at this game, until this transaction ends; what is read of it afterwards is as they left it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [f"laurel.game.{model.__name__}", pk])


def players(game: Game, *, on: dt.date, persons: Collection[int] | None) -> frozenset[int]:
    """Who plays: whoever works here on the day, of the game's team if it has one."""
    rows = people.persons_working_on(on)
    if persons is not None:
        rows = rows.filter(id__in=persons)
    if game.team_id is not None:
        rows = rows.filter(id__in=people.members_of(game.team_id, on=on).values("id"))
    return frozenset(rows.values_list("id", flat=True))


def read_of(game: Game, wanted: ValueType | None) -> Read:
    return read(game.rule, wanted, reads=game.reads)


# Badges


def windows_of(badge: Badge, found: Read, *, first: dt.date, today: dt.date) -> list[Window]:
    """Return the windows that count, from `first` on, cut to the days that count."""
    rhythm = Rhythm(WindowKind(badge.window), badge.fiscal_year_starts)
    start = badge.counts_from or first
    cut = (rules.counted(window, start, whole_only=found.whole_only) for window in rules.windows_between(rhythm, max(first, start), today))
    return [window for window in cut if window is not None]


def wanted_of(badge: Badge) -> ValueType | None:
    return {BadgeKind.MEMBERSHIP: ValueType.YES_NO, BadgeKind.RECORD: ValueType.NUMBER}.get(BadgeKind(badge.kind))


@transaction.atomic
def look_at_badge(badge_id: int, *, at: dt.datetime, persons: Collection[int] | None = None) -> None:
    """Give a badge to who has earned it, and take it back where it says so. Raises incentives.api.CannotScore, engine.problems.Refused."""
    to_ourselves(Badge, badge_id)
    badge = Badge.objects.get(id=badge_id)
    today = today_of_company(at)
    if badge.state != LIVE or badge.kind == BadgeKind.KUDOS or badge.counts_from is None or badge.counts_from > today:
        return
    found = read_of(badge, wanted_of(badge))
    # A game that nobody looked at for a while is looked at from where that ended.
    first = min(today - LOOKED_BACK, badge.looked_on or badge.counts_from)
    windows = windows_of(badge, found, first=first, today=today)
    if badge.kind == BadgeKind.RECORD:
        # Who has the most can only be told of everybody.
        who = players(badge, on=today, persons=None)
        _keep_record(badge, found, windows, figures(found, windows, None), who, at)
    else:
        who = players(badge, on=today, persons=persons)
        _keep_awards(badge, found, windows, figures(found, windows, who if persons is not None else None), who, at)
    if persons is None:
        Badge.objects.filter(pk=badge.pk).update(looked_on=today)


def earned(found: Read, windows: Iterable[Window], had: Found, who: Collection[int]) -> set[tuple[int, str, int]]:
    """Return what figures earn: person, window and turn."""
    return {
        (person, window.key, turn + 1)
        for window in windows
        for person in who
        for turn in range(rules.turns(found.rule, had.of(window.key, person)))
    }


def _keep_awards(badge: Badge, found: Read, windows: list[Window], had: Found, who: frozenset[int], at: dt.datetime) -> None:
    now = earned(found, windows, had, who)
    by_key = {window.key: window for window in windows}
    rows = BadgeAward.objects.filter(badge=badge, ended_at=None, person_id__in=who, window__in=by_key)
    held = {(row.person_id, row.window, row.turn): row for row in rows}
    for person, window, turn in sorted(now - set(held), key=lambda one: (by_key[one[1]].first, one)):
        award = BadgeAward.objects.create(
            badge=badge, person_id=person, window=window, window_before=by_key[window].before, turn=turn, earned_at=at
        )
        _tell_badge(events.BADGE_EARNED, award, badge, at)
    if badge.taken_back:
        for key in sorted(set(held) - now):
            _end(held[key], badge, BadgeAward.Ended.NO_LONGER, at)


def tries_of(found: Read, windows: list[Window], had: Found, who: Collection[int]) -> list[tuple[int, rules.Try]]:
    tries = []
    for number, window in enumerate(windows):
        for person in who:
            value = amount(found.rule, had.of(window.key, person))
            if value is not None:
                tries.append((number, rules.Try(person, window.key, value, had.last.get((window.key, person), window.last))))
    return tries


def _keep_record(badge: Badge, found: Read, windows: list[Window], had: Found, who: frozenset[int], at: dt.datetime) -> None:
    row = BadgeAward.objects.filter(badge=badge, is_record=True, ended_at=None).first()
    standing = None if row is None or row.value is None else rules.Try(row.person_id, row.window, Fraction(row.value), at.date())
    by_key = {window.key: window for window in windows}
    tries = tries_of(found, windows, had, who)
    if row is not None and badge.taken_back and row.window in by_key:
        mine = next((one for _n, one in tries if (one.person, one.window) == (row.person_id, row.window)), None)
        standing = mine if mine is not None and mine.value > 0 else None
    best = rules.holder(tries, standing)
    if best is None:
        if row is not None:
            _end(row, badge, BadgeAward.Ended.NO_LONGER, at)
        return
    if row is not None and best.person == row.person_id:
        if row.value is None or _six(best.value) != row.value:
            row.value, row.window = _six(best.value), best.window
            row.window_before = by_key[best.window].before if best.window in by_key else row.window_before
            row.save(update_fields=["value", "window", "window_before"])
        return
    if row is not None:
        _end(row, badge, BadgeAward.Ended.BEATEN if standing is not None else BadgeAward.Ended.NO_LONGER, at)
    taken = BadgeAward.objects.create(
        badge=badge, person_id=best.person, is_record=True, window=best.window, window_before=by_key[best.window].before,
        value=_six(best.value), earned_at=at,
    )  # fmt: skip
    _tell_badge(events.BADGE_EARNED, taken, badge, at)


def _six(value: Fraction) -> Decimal:
    """Rounded up to six decimals, so that nobody beats a record by what was rounded away from it."""
    return Decimal(-(-value.numerator * 10**6 // value.denominator)).scaleb(-6)


def _end(award: BadgeAward, badge: Badge, why: str, at: dt.datetime) -> None:
    award.ended_at, award.ended = at, why
    award.save(update_fields=["ended_at", "ended"])
    _tell_badge(events.BADGE_LOST, award, badge, at)


def _tell_badge(name: str, award: BadgeAward, badge: Badge, at: dt.datetime) -> None:
    desk.publish(name=name, payload={"badge": badge.pk, "award": award.pk, "person": award.person_id, "kind": badge.kind}, at=at)


# Levels


def rungs_of(scheme: LevelScheme) -> list[Rung]:
    return [Rung(rank.from_xp, rank.name) for rank in scheme.ranks.order_by("level")]


def window_of_levels(scheme: LevelScheme, found: Read, today: dt.date) -> Window:
    """All days since it counts; where it reads what is known of whole periods, to the end of the month or quarter under way."""
    assert scheme.counts_from is not None, "what is live counts from a day, by a constraint"
    before = today + ONE_DAY
    if found.whole_only:
        before = max(Rhythm(WindowKind(one.period), one.fiscal_year_starts).on(today).before for one in found.figures.values())
    return Window("so far", scheme.counts_from, before)


@transaction.atomic
def look_at_levels(scheme_id: int, *, at: dt.datetime, persons: Collection[int] | None = None) -> None:
    """Write down everybody's experience and level. Raises incentives.api.CannotScore, engine.problems.Refused."""
    to_ourselves(LevelScheme, scheme_id)
    scheme, today = LevelScheme.objects.get(id=scheme_id), today_of_company(at)
    if scheme.state != LIVE or scheme.counts_from is None or scheme.counts_from > today:
        return
    found, rungs = read_of(scheme, ValueType.NUMBER), rungs_of(scheme)
    window = window_of_levels(scheme, found, today)
    who = players(scheme, on=today, persons=persons)
    had = figures(found, [window], who if persons is not None else None)
    held = {row.person_id: row for row in LevelStanding.objects.filter(scheme=scheme, person_id__in=who)}
    for person in sorted(who & set(had.figures[window.key])):
        row = held.get(person) or LevelStanding(scheme=scheme, person_id=person, level=1, reached_at=at, xp=-1)
        step = level_of(xp_of(amount(found.rule, had.of(window.key, person))), rungs, reached=row.level)
        if row.xp == step.xp and row.level == step.level:
            continue
        rises = step.level > row.level
        row.xp, row.level, row.reached_at = step.xp, step.level, at if rises else row.reached_at
        row.save()
        if rises:
            payload = {"person": person, "level": step.level, "rank": step.rung.name}
            desk.publish(name=events.LEVEL_REACHED, payload=payload, at=at)
    LevelScheme.objects.filter(pk=scheme.pk).update(looked_on=today)


# Streaks


@transaction.atomic
def look_at_streak(streak_id: int, *, at: dt.datetime, persons: Collection[int] | None = None) -> None:
    """Walk everybody's streak anew. Raises incentives.api.CannotScore, engine.problems.Refused."""
    to_ourselves(Streak, streak_id)
    streak, today = Streak.objects.get(id=streak_id), today_of_company(at)
    if streak.state != LIVE or streak.counts_from is None or streak.counts_from > today:
        return
    who = players(streak, on=today, persons=persons)
    walked = walks(streak, who, at=at, few=persons is not None)
    _keep_streaks(streak, walked, at)
    if persons is None:
        # Whoever is on no plan of it any more keeps their longest one, and has none under way.
        gone = StreakStanding.objects.filter(streak=streak, length__gt=0).exclude(person_id__in=walked)
        gone.update(length=0, began_on=None, looked_on=today)
    Streak.objects.filter(pk=streak.pk).update(looked_on=today)


def walks(streak: Streak, who: frozenset[int], *, at: dt.datetime, few: bool) -> dict[int, tuple[Walked, dt.date]]:
    """Return everybody's walk, to the day it is where they are, with that day."""
    found = read_of(streak, ValueType.YES_NO)
    start = _walk_begins(streak, at)
    rhythm = Rhythm(WindowKind(streak.unit))
    end = at.date() + ONE_DAY  # it may be tomorrow already where somebody is
    cut = [rules.counted(window, start, whole_only=False) for window in rules.windows_between(rhythm, start, end)]
    windows = [window for window in cut if window is not None]
    had = figures(found, windows, who if few else None)
    on_plan = frozenset(person for window in had.figures.values() for person in window)
    rows = (
        people.persons_working_on(end - 2 * ONE_DAY).filter(id__in=who & on_plan).values_list("id", "time_zone", "calendar_id", "hired_on")
    )
    days = [window.first + n * ONE_DAY for window in windows for n in range((window.before - window.first).days)]
    calendars = _worked_days(days, {row[2] for row in rows})
    away: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for row in people.absences_between(start, end + ONE_DAY, person_ids=[one[0] for one in rows]):
        away.setdefault(row.person_id, []).append((row.valid_from, row.valid_before or dt.date.max))
    result = {}
    for person, zone, calendar, hired_on in rows:
        own_today = day_in(ZoneInfo(zone), at)
        worked = calendars[calendar]

        def there(day: dt.date, person: int = person, worked: frozenset[dt.date] = worked, hired_on: dt.date | None = hired_on) -> bool:
            is_away = any(first <= day < before for first, before in away.get(person, ()))
            return day in worked and not is_away and (hired_on is None or hired_on <= day)

        units = [
            Unit(
                window.first,
                holds(found.rule, had.of(window.key, person)),
                any(there(window.first + n * ONE_DAY) for n in range((window.before - window.first).days)),
                window.before <= own_today,
            )
            for window in windows
            if window.first <= own_today
        ]
        result[person] = walk(units, freezes_per_month=streak.freezes), own_today
    return result


def _walk_begins(streak: Streak, at: dt.datetime) -> dt.date:
    return max(streak.counts_from or at.date(), at.date() - LONGEST_WALK)


def _worked_days(days: list[dt.date], keys: set[int | None]) -> dict[int | None, frozenset[dt.date]]:
    known = people.calendars_by_id()
    chosen = {key: people.Calendar() if key is None else known[key] for key in keys}
    return {key: frozenset(day for day in days if people.is_working_day(calendar, day)) for key, calendar in chosen.items()}


def _keep_streaks(streak: Streak, walks: Mapping[int, tuple[Walked, dt.date]], at: dt.datetime) -> None:
    standings = [_standing(streak, person, *walk) for person, walk in walks.items()]
    StreakStanding.objects.bulk_create(standings, update_conflicts=True, unique_fields=["streak", "person"], update_fields=WALKED)
    told: dict[int, list[StreakReached]] = {}
    for row in StreakReached.objects.filter(streak=streak, person_id__in=walks):
        told.setdefault(row.person_id, []).append(row)
    steps = MILESTONES if streak.unit == StreakUnit.DAY else (4, 12, 26, 52)
    first = _walk_begins(streak, at)
    is_cut = streak.counts_from is not None and first > streak.counts_from
    for person, (walked, _today) in walks.items():
        for length, began, last in walked.reached:
            # What began before the walk does was told of when it came to its lengths; its first day here is another one every day.
            new = [] if is_cut and began <= first + WEEK else [step for step in steps if length >= step]
            for step in new:
                if not any(row.length == step and _is_of(row, began, last) for row in told.get(person, ())):
                    StreakReached.objects.create(streak=streak, person_id=person, length=step, began_on=began, reached_at=at)
                    desk.publish(name=events.STREAK_REACHED, payload={"streak": streak.pk, "person": person, "length": step}, at=at)


def _is_of(row: StreakReached, began: dt.date, last: dt.date) -> bool:
    """Whether a length was told of for this very streak, whose first day facts of later may have moved."""
    return began <= row.began_on <= last or row.began_on < began <= row.reached_at.date()


def _standing(streak: Streak, person: int, walked: Walked, own_today: dt.date) -> StreakStanding:
    return StreakStanding(
        streak=streak,
        person_id=person,
        length=walked.length,
        began_on=walked.began_on,
        longest=walked.longest,
        longest_began_on=walked.longest_began_on,
        marks=[[day.isoformat(), mark.value] for day, mark in walked.marks[-DRAWN:]],
        freezes_left=walked.freezes_left(own_today, streak.freezes),
        looked_on=own_today,
    )
