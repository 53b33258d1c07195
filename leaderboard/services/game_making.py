"""Making badges, levels and streaks: drafts that are checked, tried on history, published with the day they count from, and closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.engine.formula import ValueType
from incentives.engine.problems import Refused as RuleRefused
from leaderboard.data import Wrong
from leaderboard.game.badges import holder
from leaderboard.game.levels import Rung, is_curve, level_of, xp_of
from leaderboard.game.rules import amount
from leaderboard.game_terms import Earner, GameTerms
from leaderboard.models import Badge, BadgeKind, BadgeWindow, GameState, LevelScheme, Picture, Rank, Streak, StreakUnit
from leaderboard.models.game import Game
from leaderboard.windows import Rhythm, Window, WindowKind
from people.api import Refused, teams_by_key

from . import game_play as play
from .game_figures import Read, are_whole, figures, read

SORTS: Final[dict[str, type[Game]]] = {"badge": Badge, "levels": LevelScheme, "streak": Streak}
FURTHEST_BACK: Final = dt.timedelta(days=550)


class CannotSaveGame(Refused):
    """`problems` has everything that is wrong, each with its field."""

    code = "cannot_save_game"

    def __init__(self, problems: Iterable[Wrong]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


def wanted_type(sort: str, kind: str) -> ValueType | None:
    if sort == "levels":
        return ValueType.NUMBER
    if sort == "streak":
        return ValueType.YES_NO
    return {BadgeKind.MEMBERSHIP.value: ValueType.YES_NO, BadgeKind.RECORD.value: ValueType.NUMBER}.get(kind)


def checked(sort: str, terms: GameTerms, *, today: dt.date) -> Read | None:
    """Return the rule of these terms, None of kudos, which have none. Raises CannotSaveGame with everything that is wrong."""
    found: Read | None = None
    problems = [*_words(terms), *_choices(sort, terms)]
    if sort != "badge" or terms.kind != BadgeKind.KUDOS:
        try:
            found = read(terms.rule, wanted_type(sort, terms.kind))
        except RuleRefused as refused:
            problems += [Wrong("rule", said(problem)) for problem in refused.problems]
        else:
            problems += [Wrong("rule", text) for text in _does_not_go(sort, terms, found, today)]
    if problems:
        raise CannotSaveGame(problems)
    return found


def said(problem: object) -> str:
    where = _("At letter %(column)s: ") % {"column": problem.column} if problem.column > 1 else ""  # type: ignore[attr-defined]
    words = _(problem.text) % dict(problem.values)  # type: ignore[attr-defined]
    advice = _(problem.remedy) % dict(problem.values) if problem.remedy else ""  # type: ignore[attr-defined]
    return f"{where}{words} {advice}".strip()


def _words(terms: GameTerms) -> Iterator[Wrong]:
    if not terms.title.strip():
        yield Wrong("title", _("Give it a title, by which people will call it."))
    for name, most in (("title", 80), ("words", 300)):
        if len(getattr(terms, name)) > most:
            yield Wrong(name, _("Say it in at most %(most)s letters.") % {"most": most})
    if terms.team_id is not None and terms.team_id not in {team.pk for team in teams_by_key().values()}:
        yield Wrong("team_id", _("This team is not known any more. Choose another one."))


def _choices(sort: str, terms: GameTerms) -> Iterator[Wrong]:
    of_sorts: dict[str, dict[str, Any]] = {
        "badge": {"kind": BadgeKind, "window": BadgeWindow, "picture": Picture},
        "streak": {"unit": StreakUnit},
    }
    choices = of_sorts.get(sort, {})
    for name, known in choices.items():
        if getattr(terms, name) not in known.values:
            yield Wrong(name, _("Choose one of those offered."))
    if sort == "badge" and terms.kind == BadgeKind.KUDOS and not 1 <= terms.monthly_limit <= 100:
        yield Wrong("monthly_limit", _("Let people give from 1 to 100 in a month."))
    if not 1 <= terms.fiscal_year_starts <= 12:
        yield Wrong("fiscal_year_starts", _("A fiscal year starts with one of twelve months."))
    if sort == "streak" and not 0 <= terms.freezes <= 10:
        yield Wrong("freezes", _("From none to ten freezes a month."))
    if sort == "levels" and not is_curve([Rung(xp, name) for xp, name in terms.ranks]):
        yield Wrong("ranks", _("The first level starts at 0, and each later one with more experience than the one before."))
    if sort == "levels" and any(not name.strip() or len(name) > 40 for _xp, name in terms.ranks):
        yield Wrong("ranks", _("Give each level a name of at most 40 letters."))


def _does_not_go(sort: str, terms: GameTerms, found: Read, today: dt.date) -> Iterator[str]:
    if sort == "streak" and not found.adds_up:
        yield _("A streak is made of facts of single days. Name measures that add facts up or count them.")
    if sort == "badge" and terms.window in BadgeWindow.values and 1 <= terms.fiscal_year_starts <= 12:
        window = Rhythm(WindowKind(terms.window), terms.fiscal_year_starts).on(today)
        if not are_whole(found, [window]):
            yield _("Points and quotas are known for whole periods of a plan only. Choose a longer window, or another figure.")


@transaction.atomic
def create_game(*, sort: str, terms: GameTerms, by_id: int | None, at: dt.datetime, today: dt.date) -> Game:
    """Keep a new draft. Raises CannotSaveGame."""
    found = checked(sort, terms, today=today)
    game = SORTS[sort](created_at=at, created_by_id=by_id)
    _fill(game, sort, terms, found)
    return game


@transaction.atomic
def change_game(*, sort: str, game_id: int, terms: GameTerms, today: dt.date) -> Game:
    """Change a draft in everything; of what people play for, what it is called, its words, picture and limit. Raises CannotSaveGame."""
    game = SORTS[sort].objects.select_for_update().get(id=game_id)  # type: ignore[attr-defined]
    if game.state == GameState.CLOSED:
        raise CannotSaveGame([Wrong("", _("This is closed: what it was stays as it was. Make another one."))])
    if game.state == GameState.DRAFT:
        _fill(game, sort, terms, checked(sort, terms, today=today))
        return cast("Game", game)
    problems = [*_words(terms), *_choices(sort, terms)]
    before = terms_of(sort, game)
    fixed = ("rule", "team_id", "kind", "window", "fiscal_year_starts", "taken_back", "unit", "freezes", "ranks")
    told = _told(sort, game)
    problems += [
        Wrong(name, _("People play by this. Close it and make another one."))
        for name in fixed
        if name in told and getattr(terms, name) != getattr(before, name)
    ]
    if problems:
        raise CannotSaveGame(problems)
    for name in {"title", "words", "picture", "monthly_limit"} & set(told):
        setattr(game, name, getattr(terms, name))
    game.save()
    return game  # type: ignore[no-any-return]


def _told(sort: str, game: Game) -> set[str]:
    """Which of the terms say something about this sort."""
    common = {"title", "words", "rule", "team_id"}
    own = {"badge": {"kind", "window", "fiscal_year_starts", "picture", "taken_back", "monthly_limit"}, "streak": {"unit", "freezes"}}
    return common | own.get(sort, {"ranks"})


def terms_of(sort: str, game: Game) -> GameTerms:
    told = {name: getattr(game, name) for name in _told(sort, game) - {"ranks"}}
    if isinstance(game, LevelScheme):
        told["ranks"] = tuple(game.ranks.order_by("level").values_list("from_xp", "name"))
    return GameTerms(**told)


def _fill(game: Game, sort: str, terms: GameTerms, found: Read | None) -> None:
    for name in _told(sort, game) - {"ranks", "rule"}:
        setattr(game, name, getattr(terms, name))
    game.rule, game.reads = ("", {}) if found is None else (found.rule.text, found.reads)
    game.save()
    if isinstance(game, LevelScheme):
        game.ranks.all().delete()
        Rank.objects.bulk_create(Rank(scheme=game, level=n + 1, from_xp=xp, name=name) for n, (xp, name) in enumerate(terms.ranks))


@transaction.atomic
def publish_game(*, sort: str, game_id: int, today: dt.date) -> Game:
    """Let people play, from today on: what happened before counts for nothing. Raises CannotSaveGame."""
    game = SORTS[sort].objects.select_for_update().get(id=game_id)  # type: ignore[attr-defined]
    if game.state != GameState.DRAFT:
        raise CannotSaveGame([Wrong("", _("This is live already, or closed."))])
    checked(sort, terms_of(sort, game), today=today)
    if sort == "levels" and LevelScheme.objects.filter(state=GameState.LIVE).exists():
        raise CannotSaveGame([Wrong("", _("Other levels are live. Close them first: a person has one level."))])
    start = today
    if isinstance(game, LevelScheme) and game.rule and play.read_of(game, ValueType.NUMBER).whole_only:
        # Points are known for whole periods: the one under way counts from its first day.
        start = min(
            Rhythm(WindowKind(one.period), one.fiscal_year_starts).on(today).first
            for one in play.read_of(game, ValueType.NUMBER).figures.values()
        )
    game.state, game.counts_from = GameState.LIVE, start
    game.save()
    return game  # type: ignore[no-any-return]


@transaction.atomic
def close_game(*, sort: str, game_id: int) -> None:
    """End it: what was earned stays. Raises CannotSaveGame."""
    game = SORTS[sort].objects.select_for_update().get(id=game_id)  # type: ignore[attr-defined]
    if game.state != GameState.LIVE:
        raise CannotSaveGame([Wrong("", _("Only what is live can be closed."))])
    game.state = GameState.CLOSED
    game.save()


@transaction.atomic
def discard_game(*, sort: str, game_id: int) -> None:
    """Take a draft away; the trail keeps it. Raises CannotSaveGame."""
    game = SORTS[sort].objects.select_for_update().get(id=game_id)  # type: ignore[attr-defined]
    if game.state != GameState.DRAFT:
        raise CannotSaveGame([Wrong("", _("Only a draft can be taken away. Close it: then what was earned stays."))])
    game.delete()


def dry_run(*, sort: str, game_id: int, first: dt.date, at: dt.datetime, today: dt.date) -> list[Earner]:
    """Return who would have earned it how often, had it counted from `first` on: the most first; nothing is written.

    Raises CannotSaveGame, incentives.api.CannotScore.
    """
    game = SORTS[sort].objects.get(id=game_id)  # type: ignore[attr-defined]
    _refuse_day(first, today)
    game.counts_from = first
    who = play.players(game, on=today, persons=None)
    counts: dict[int, int] = {}
    if isinstance(game, Streak):
        counts = {person: walked.longest for person, (walked, _on) in play.walks(game, who, at=at, few=False).items()}
    elif isinstance(game, LevelScheme):
        found = play.read_of(game, ValueType.NUMBER)
        had = figures(found, [window := play.window_of_levels(game, found, today)], None)
        rungs = play.rungs_of(game)
        counts = {p: level_of(xp_of(amount(found.rule, had.of(window.key, p))), rungs).level for p in who & set(had.figures[window.key])}
    elif game.kind != BadgeKind.KUDOS:
        counts = _badge_counts(game, who, first, today)
    earners = [Earner(person, count) for person, count in counts.items() if count]
    return sorted(earners, key=lambda one: (-one.count, one.person_id))


def _badge_counts(badge: Badge, who: frozenset[int], first: dt.date, today: dt.date) -> dict[int, int]:
    found = play.read_of(badge, play.wanted_of(badge))
    windows: list[Window] = play.windows_of(badge, found, first=first, today=today)
    had = figures(found, windows, None)
    counts: dict[int, int] = {}
    if badge.kind == BadgeKind.RECORD:
        best = holder(play.tries_of(found, windows, had, who))
        return {} if best is None else {best.person: 1}
    for person, _window, _turn in play.earned(found, windows, had, who):
        counts[person] = counts.get(person, 0) + 1
    return counts


@transaction.atomic
def backfill_game(*, sort: str, game_id: int, first: dt.date, at: dt.datetime, today: dt.date) -> Game:
    """Let what happened from an earlier day on count, too, and look at everybody at once. Raises CannotSaveGame, CannotScore."""
    play.to_ourselves(SORTS[sort], game_id)  # before its row, as a look does
    game = SORTS[sort].objects.select_for_update().get(id=game_id)  # type: ignore[attr-defined]
    _refuse_day(first, today)
    if game.state != GameState.LIVE:
        raise CannotSaveGame([Wrong("", _("Publish it first. Before that it counts for nobody."))])
    if first >= game.counts_from:
        raise CannotSaveGame([Wrong("first", _("It counts from %(day)s already. Choose an earlier day.") % {"day": game.counts_from})])
    game.counts_from, game.looked_on = first, first
    game.save()
    {"badge": play.look_at_badge, "levels": play.look_at_levels, "streak": play.look_at_streak}[sort](game.pk, at=at)
    return game  # type: ignore[no-any-return]


def _refuse_day(first: dt.date, today: dt.date) -> None:
    if not today - FURTHEST_BACK <= first <= today:
        raise CannotSaveGame([Wrong("first", _("Choose a day of the last eighteen months."))])
