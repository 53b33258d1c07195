"""What of a board may be sent to whom. Everything that leaves the server passes here; what a policy hides is not in the result at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from .policy import Own, Policy, Values, Visibility, Visible
from .standings import Row, Standings

BENCHMARKS: Final = (10, 25, 50)
"""Percent of all: what it takes to be among the best tenth, quarter, half."""
LEAST_OF_A_BENCHMARK: Final = 2
"""A line that only the first has reached would tell the first one's score."""


def visible_rows(standings: Standings, policy: Policy) -> tuple[Visible, ...]:
    """Return what everybody in the policy's audience may see, in order."""
    match policy.visibility:
        case Visibility.FULL:
            shown = standings.rows
        case Visibility.TOP:
            shown = standings.rows[: _first_after(standings, policy.top)]
        case Visibility.NEIGHBOURHOOD:
            shown = ()
        case Visibility.HIDDEN:
            shown = standings.rows if standings.frozen else ()
    return tuple(_visible(row, standings, policy) for row in shown)


def positions_of(standings: Standings) -> dict[int, int]:
    """Return where in the rows each participant stands: made once, when many want to see themselves."""
    return {row.who: position for position, row in enumerate(standings.rows)}


def own_view(standings: Standings, policy: Policy, who: int, positions: Mapping[int, int] | None = None) -> Own | None:
    """Return what one participant sees of themselves; None: they do not take part.

    Their own row follows the same rule of values as every other, so that what is shown adds up; only their name is theirs to see always.
    """
    position = (positions_of(standings) if positions is None else positions).get(who)
    if position is None:
        return None
    of = len(standings.rows)
    if policy.visibility is Visibility.HIDDEN and not standings.frozen:
        return Own(row=_own(standings.rows[position], standings, policy, place=0), around=(), gap=None, of=of)
    around = standings.rows[max(0, position - policy.around) : position + policy.around + 1] if policy.around else ()
    return Own(
        row=_own(standings.rows[position], standings, policy),
        around=tuple(_own(row, standings, policy) if row.who == who else _visible(row, standings, policy) for row in around),
        gap=gap_to_next(standings, policy, position) if _sees_the_next(standings, policy, position) else None,
        of=of,
        benchmarks=benchmarks(standings, policy),
    )


def gap_to_next(standings: Standings, policy: Policy, position: int) -> int | None:
    """Return what is missing to the next better place, as `Own.gap` says."""
    above = bisect_left(standings.rows, standings.rows[position].place, key=lambda row: row.place) - 1
    theirs, mine = (shown_score(standings.rows[place].score, policy) for place in (above, position))
    if above < 0 or theirs is None or mine is None:
        return None
    return max(abs(theirs - mine), policy.round_to if policy.values is Values.ROUNDED else 1, 1)


def _sees_the_next(standings: Standings, policy: Policy, position: int) -> bool:
    """Whether somebody who stands there is shown the score above theirs anyway: their own and the gap would tell it."""
    if policy.around or policy.visibility in (Visibility.FULL, Visibility.HIDDEN):
        return True
    above = bisect_left(standings.rows, standings.rows[position].place, key=lambda row: row.place) - 1
    return policy.visibility is Visibility.TOP and 0 <= above < _first_after(standings, policy.top)


def benchmarks(standings: Standings, policy: Policy) -> tuple[tuple[int, int | None], ...]:
    """Return what the best tenth, quarter and half have reached, as `Own.benchmarks` says."""
    if policy.visibility is Visibility.HIDDEN and not standings.frozen:
        return ()
    lines = []
    for percent in BENCHMARKS:
        among = -(-len(standings.rows) * percent // 100)
        if among >= LEAST_OF_A_BENCHMARK:
            score = shown_score(standings.rows[among - 1].score, policy)
            exact = score is None or policy.visibility in (Visibility.FULL, Visibility.HIDDEN)
            lines.append((percent, score if exact or score is None else _two_digits(score, standings.lower_is_better)))
    return tuple(lines)


def _first_after(standings: Standings, places: int) -> int:
    """How many rows hold the first so many places; those who share the last of them are all among them."""
    return bisect_left(standings.rows, places + 1, key=lambda row: row.place)


def _visible(row: Row, standings: Standings, policy: Policy) -> Visible:
    name = "" if policy.anonymous else row.name
    return Visible(row.token, row.place, name, shown_score(row.score, policy), _progress(row, standings, policy))


def _own(row: Row, standings: Standings, policy: Policy, *, place: int | None = None) -> Visible:
    shown_at = row.place if place is None else place
    progress = None if place == 0 and row.progress is None else _progress(row, standings, policy)
    return Visible(row.token, shown_at, row.name, shown_score(row.score, policy), progress)


def shown_score(score: int, policy: Policy) -> int | None:
    """Return a score as the policy shows scores, in whole, rounded or (None) not at all."""
    if policy.values is Values.PROGRESS:
        return None
    if policy.values is Values.ROUNDED and policy.round_to > 1:
        return _to_step(score, policy.round_to)
    return score


def _progress(row: Row, standings: Standings, policy: Policy) -> int | None:
    progress = row.progress
    if progress is None and policy.values is Values.PROGRESS:
        progress = _of_the_first(row.score, standings)
    if progress is None or policy.values is Values.FULL:
        return progress
    if policy.values is Values.ROUNDED:
        progress = _of_what_is_shown(progress, row.score, shown_score(row.score, policy) or 0)
    return progress - progress % max(1, policy.progress_step)


def _of_what_is_shown(progress: int, score: int, shown: int) -> int:
    """Progress as the rounded score has it: that of the exact one would tell more than the rounding leaves.

    Progress comes rounded down, so what it makes of the rounded score is too little by up to `shown / score`: without making that good,
    rows of one rounded score would stand on both sides of a step.
    """
    if progress <= 0 or score <= 0 or shown <= 0:
        return 0
    return (progress + 1) * shown // score


def _of_the_first(score: int, standings: Standings) -> int | None:
    """Of the best score, in hundredths of a percent; None where one of them is zero or less, of which nothing is a part."""
    best = standings.rows[0].score
    if standings.lower_is_better:
        return best * 10_000 // score if best > 0 and score > 0 else None
    return max(0, score * 10_000 // best) if best > 0 else None


def _to_step(score: int, step: int) -> int:
    steps = (abs(score) * 2 + step) // (step * 2)
    return steps * step if score >= 0 else -steps * step


def _two_digits(score: int, lower_is_better: bool) -> int:
    """Two leading digits, and the rest so that it stays true: the part of all has reached at least (or needs at most) this."""
    step = int("1" + "0" * max(0, len(str(abs(score))) - 2))
    return -(-score // step) * step if lower_is_better else score // step * step
