"""What entrants of a contest are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from leaderboard.models import Contest, ContestTeam

from .scoring import names_of


def entrant_names(contest: Contest, who: Collection[int]) -> Mapping[int, str]:
    """Return the names of entrants, also of those who wish to be anonymous: for those who may see names."""
    teams = dict(ContestTeam.objects.filter(contest=contest).values_list("id", "name"))
    return {each: teams[each] for each in who if each in teams} if teams else names_of(contest.board, who)
