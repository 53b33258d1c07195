"""A contest on days gone by, from beginning to end and without keeping anything."""

from __future__ import annotations

import datetime as dt
from typing import Final

from leaderboard.contest_terms import Rehearsal
from leaderboard.contests.rounds import Stretch
from leaderboard.models import Contest

from .contest_figures import Figures
from .contest_names import entrant_names
from .contest_play import begun, days_of, ended, play_round, seeds_of, stretches_of

SEED_OF_REHEARSALS: Final = "a rehearsal draws by a seed that everybody knows"


def played_on_days_gone_by(contest: Contest, *, today: dt.date) -> Rehearsal:
    """Return how it would have ended on the last days before `today`, as many as it will have. Raises CannotRank."""
    real = days_of(contest)
    days = Stretch(today - (real.before - real.first), today)
    figures = Figures.of(contest, today)
    seeds = seeds_of(figures, days)
    among = figures.field(seeds)
    stretches = stretches_of(contest, len(seeds), days)
    course = begun(contest, among)
    for number, stretch in enumerate(stretches, 1):
        course = play_round(course, figures, among, number, stretch)
    keys = {who: f"E{number:04d}" for number, who in enumerate(seeds, 1)}
    ending = ended(figures, among, course, days, keys=keys, seed=SEED_OF_REHEARSALS)
    return Rehearsal(days.first, days.before, len(seeds), len(stretches), ending, entrant_names(contest, seeds))
