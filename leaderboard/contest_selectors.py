"""Reading contests as a viewer may see them: by the rules of their board, so that no sheet of matches tells what the board hides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from people.data import Viewer

from .access import APPROVES_PRIZES, audience_of, may_edit_boards, may_see_names, policy_of, sees_every_match
from .contest_terms import OwnMatch, SeenMatch, SeenOut, SeenPlace, SeenSide, SeenTableRow
from .contests import head_to_head
from .models import Contest, ContestAward, ContestKind, ContestMatch, ContestTeamMember
from .ranking.policy import Policy, Values, Visibility, Visible
from .ranking.shaping import own_view, shown_score, visible_rows
from .ranking.standings import Row, Standings
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
        team = ContestTeamMember.objects.filter(contest=contest, person_id=viewer.person_id or 0).values_list("team_id", flat=True).first()
        return cls(
            policy_of(contest.board, audience_of(viewer)),
            entrant_names(contest, who),
            team or (viewer.person_id if contest.board.is_of_people else None),
            frozenset() if contest.teams.exists() else who_is_shy(contest.board, on=on),
            may_see_names(viewer),
        )

    def name(self, who: int) -> str:
        hidden = (self.policy.anonymous or who in self.shy) and not self.sees_names
        return "" if hidden and who != self.me else self.names.get(who, "")

    def side(self, who: int, score: int | None) -> SeenSide:
        is_hidden = self.hides_others and who != self.me
        return SeenSide(self.name(who), None if score is None or is_hidden else shown_score(score, self.policy), who == self.me)


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
        if other is None:
            return OwnMatch(fixture.part, fixture.round, fixture.days.first, fixture.days.before, eyes.side(eyes.me, None), None)
        shown = figures.showings(fixture.days)
        mine, theirs = (eyes.side(who, shown[who].score if who in shown else 0) for who in (eyes.me, other))
        return OwnMatch(fixture.part, fixture.round, fixture.days.first, fixture.days.before, mine, theirs)
    return None


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
    if may_edit_boards(viewer) or viewer.has(*APPROVES_PRIZES):
        return list(awards)
    return list(awards.filter(person_id=viewer.person_id or 0))


def _hides_scores(viewer: Viewer, contest: Contest) -> bool:
    """Whether the viewer is told nobody's score but their own."""
    return not sees_every_match(viewer, contest) and Visibility(contest.board.visibility) is Visibility.HIDDEN


def _seen(row: ContestMatch, eyes: _Eyes) -> SeenMatch:
    second = None if row.second is None else eyes.side(row.second, row.second_score)
    won = None if row.winner is None else row.winner == row.first
    return SeenMatch(row.part, row.round, row.position, eyes.side(row.first, row.first_score), second, won, row.decided_by)


def _place(seen: Visible, is_mine: bool, has_score: Mapping[str, bool]) -> SeenPlace:
    return SeenPlace(seen.place, seen.name, seen.score if has_score[seen.token] else None, is_mine)
