"""Reading contests as a viewer may see them: by the rules of their board, so that no sheet of matches tells what the board hides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from people.data import Viewer

from .access import audience_of, may_see_names, policy_of, sees_every_award, sees_every_match
from .contest_terms import OwnMatch, SeenMatch, SeenOut, SeenPlace, SeenSide, SeenTableRow
from .contests import head_to_head
from .models import Contest, ContestAward, ContestKind, ContestMatch, ContestTeamMember
from .ranking.policy import Policy, Values, Visibility, Visible
from .ranking.shaping import own_view, shown_score, visible_rows
from .ranking.standings import Row, Standings
from .selectors import participant_of
from .services.contest_figures import Figures
from .services.contest_fixtures import fixtures_on
from .services.contest_names import entrant_names
from .services.contest_records import duels_of
from .services.roster import who_is_shy


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Who looks, and what names and scores they may see."""

    policy: Policy
    names: Mapping[int, str]
    me: int | None
    """The viewer as an entrant."""
    shy: frozenset[int]
    sees_names: bool
    hides_others: bool = False
    """Whether nobody's score but one's own is told: on a board that is hidden until its end."""

    @classmethod
    def of(cls, viewer: Viewer, contest: Contest, *, on: dt.date) -> _Eyes:
        who = list(contest.entrants.values_list("who", flat=True))
        # Teams made for the contest are its entrants, and their ids are not those of people.
        has_teams = contest.teams.exists()
        return cls(
            policy_of(contest.board, audience_of(viewer)),
            entrant_names(contest, who),
            _own_team(viewer, contest) if has_teams else participant_of(contest.board, viewer.person_id, on=on),
            frozenset() if has_teams else who_is_shy(contest.board, on=on),
            may_see_names(viewer),
        )

    def name(self, who: int) -> str:
        hidden = (self.policy.anonymous or who in self.shy) and not self.sees_names
        return "" if hidden and who != self.me else self.names.get(who, "")

    def side(self, who: int, score: int | None) -> SeenSide:
        is_hidden = self.hides_others and who != self.me
        return SeenSide(self.name(who), None if score is None or is_hidden else shown_score(score, self.policy), who == self.me)


def _own_team(viewer: Viewer, contest: Contest) -> int | None:
    own = ContestTeamMember.objects.filter(contest=contest, person_id=viewer.person_id or 0)
    return own.values_list("team_id", flat=True).first()


def matches_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> list[SeenMatch]:
    """Return the matches that a viewer may see, of a contest that they may see."""
    eyes, everything = _Eyes.of(viewer, contest, on=on), sees_every_match(viewer, contest)
    rows = ContestMatch.objects.filter(contest=contest).order_by("round", "part", "position")
    eyes = replace(eyes, hides_others=_hides_scores(viewer, contest))
    return [_seen(row, eyes) for row in rows if everything or eyes.me in (row.first, row.second)]


def own_match_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> OwnMatch | None:
    """Return the match that the viewer plays on a day, with what both have so far as the board tells it; None: they play none.

    Raises CannotRank.
    """
    eyes = replace(_Eyes.of(viewer, contest, on=on), hides_others=_hides_scores(viewer, contest))
    if eyes.me is None or contest.state != Contest.State.LIVE:
        return None
    figures = Figures.of(contest, on)
    for fixture in fixtures_on(contest, figures, on):
        if eyes.me not in (fixture.first, fixture.second):
            continue
        other = fixture.second if fixture.first == eyes.me else fixture.first
        lower = contest.board.lower_is_better
        shown = {} if other is None else figures.showings(fixture.days)
        # Who has no figure has nothing yet; where less is better that is no best one.
        of_none = None if lower else 0
        mine = eyes.side(eyes.me, shown[eyes.me].score if eyes.me in shown else of_none if other is not None else None)
        theirs = None if other is None else eyes.side(other, shown[other].score if other in shown else of_none)
        days, is_exact = fixture.days, eyes.policy.values is Values.FULL
        return OwnMatch(fixture.part, fixture.round, days.first, days.before, mine, theirs, lower_is_better=lower, is_exact=is_exact)
    return None


def raffle_key_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> str:
    """Return what stands for the viewer in the list of a raffle's tickets; empty: nothing does."""
    me = _Eyes.of(viewer, contest, on=on).me
    return "" if me is None else contest.entrants.filter(who=me).values_list("key", flat=True).first() or ""


def outs_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> list[SeenOut]:
    """Return who went after which interval, as far as the viewer may see it: everybody, or themselves alone."""
    eyes, everything = _Eyes.of(viewer, contest, on=on), sees_every_match(viewer, contest)
    rows = contest.outs.exclude(why="").order_by("interval", "position")
    return [SeenOut(row.interval, eyes.side(row.who, row.score), row.why) for row in rows if everything or row.who == eyes.me]


def table_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> list[SeenTableRow]:
    """Return the table of a head-to-head as it stands, to those who see all of its matches; else nothing."""
    if contest.kind != ContestKind.HEAD_TO_HEAD or not sees_every_match(viewer, contest):
        return []
    eyes, duels = _Eyes.of(viewer, contest, on=on), duels_of(contest)
    among = Figures.of(contest, on).field(list(contest.entrants.order_by("seed").values_list("who", flat=True)))
    found = []
    for place in head_to_head.table(among, duels):
        own = [each for each in duels if place.who in (each.first, each.second)]
        won, drawn = sum(each.winner == place.who for each in own), sum(each.winner is None for each in own)
        found.append(SeenTableRow(place.place, eyes.side(place.who, None), len(own), won, drawn, len(own) - won - drawn, place.score or 0))
    return found


def places_of(viewer: Viewer, contest: Contest, *, on: dt.date) -> list[SeenPlace]:
    """Return the places of a frozen contest that a viewer may see, their own among them; nothing before it is frozen."""
    eyes = _Eyes.of(viewer, contest, on=on)
    rows = list(contest.places.order_by("position"))
    standings = Standings(
        board=contest.board_id,
        window="",
        places=contest.board.decimals,
        rows=tuple(Row(row.who, str(row.position), eyes.name(row.who), row.score or 0, row.place) for row in rows),
        facts_at=contest.created_at,  # not told with places
        frozen=True,
        lower_is_better=contest.board.lower_is_better,
    )
    shown = {each.token: each for each in visible_rows(standings, eyes.policy)}
    own = None if eyes.me is None else own_view(standings, eyes.policy, eyes.me)
    if own is not None:
        shown |= {each.token: each for each in (*own.around, own.row)}
    # The places of a table go by its points, which are no scores and rounded to nothing.
    tells = contest.kind != ContestKind.HEAD_TO_HEAD or eyes.policy.values is Values.FULL
    has_score = {str(row.position): tells and row.score is not None for row in rows}
    return [_place(shown[str(row.position)], row.who == eyes.me, has_score) for row in rows if str(row.position) in shown]


def awards_of(viewer: Viewer, contest: Contest) -> list[ContestAward]:
    """Return what a viewer may know of who gets what: their own, and everything for those who approve or keep contests."""
    awards = contest.awards.select_related("person").order_by("position")
    return list(awards if sees_every_award(viewer) else awards.filter(person_id=viewer.person_id or 0))


def _hides_scores(viewer: Viewer, contest: Contest) -> bool:
    """Whether the viewer is told nobody's score but their own."""
    return not sees_every_match(viewer, contest) and Visibility(contest.board.visibility) is Visibility.HIDDEN


def _seen(row: ContestMatch, eyes: _Eyes) -> SeenMatch:
    second = None if row.second is None else eyes.side(row.second, row.second_score)
    won = None if row.winner is None else row.winner == row.first
    return SeenMatch(row.part, row.round, row.position, eyes.side(row.first, row.first_score), second, won, row.decided_by)


def _place(seen: Visible, is_mine: bool, has_score: Mapping[str, bool]) -> SeenPlace:
    return SeenPlace(seen.place, seen.name, seen.score if has_score[seen.token] else None, is_mine)
