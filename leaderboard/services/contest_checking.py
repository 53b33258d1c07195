"""Everything that may be wrong with a contest that somebody wants, found at once and said with its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from incentives.data import MetricKind
from incentives.engine.money import is_currency
from leaderboard.contest_terms import ContestTerms, PrizeTerms
from leaderboard.contests.rounds import Stretch
from leaderboard.contests.teams import empty, in_two_teams
from leaderboard.data import BoardTerms, Wrong
from leaderboard.models import ContestKind, LastPlaceTied, Participants, PrizeKind, Score, TiedPrizes, WindowKind

from .checking import look_at
from .contest_play import IN_ROUNDS, LEAST_ENTRANTS, rounds_for
from .contest_prizes import coins

MOST_SETTLING: Final = 60
MOST_SEEDING: Final = 400
MOST_PRIZES: Final = 50
MOST_COUNTED: Final = 1000
"""Winners, who has arrived, or who goes at once."""
MOST_TICKETS: Final = 1_000_000
_CHOICES: Final[dict[str, type]] = {
    "kind": ContestKind,
    "last_place_tied": LastPlaceTied,
    "prizes_tied": TiedPrizes,
}


def problems_of(board: BoardTerms, terms: ContestTerms, *, today: dt.date) -> list[Wrong]:
    """Return everything that is wrong with a contest, that of its board with `board.` before the field."""
    looked = look_at(board, today=today)
    found = [Wrong(f"board.{wrong.field}", wrong.message) for wrong in looked.problems]
    if any(looked.is_pay):
        found.append(Wrong("board.metrics", _("A contest tells who has more than whom. Choose figures that are nobody's pay.")))
    found += [*_choices(terms), *_days(board, terms, today), *_teams(board, terms), *_prizes(terms), *_pot(terms)]
    if not any(wrong.field == "kind" for wrong in found):
        found += [*_kind(board, terms), *_rounds(board, terms)]
    return found


def _choices(terms: ContestTerms) -> Iterator[Wrong]:
    for field, choices in _CHOICES.items():
        if getattr(terms, field) not in {choice.value for choice in choices}:  # type: ignore[attr-defined]
            yield Wrong(field, _("Choose one of those offered."))


def _days(board: BoardTerms, terms: ContestTerms, today: dt.date) -> Iterator[Wrong]:
    if board.window != WindowKind.OWN_DAYS:
        yield Wrong("board.window", _("A contest has a first day and an end of its own."))
    elif board.first_on is not None and board.first_on <= today:
        yield Wrong("board.first_on", _("A contest begins tomorrow at the earliest, so that everybody knows its rules before."))
    if terms.settle_days > MOST_SETTLING:
        yield Wrong("settle_days", _("Late entries count for at most %(most)s days.") % {"most": MOST_SETTLING})
    if terms.seeding_days > MOST_SEEDING:
        yield Wrong("seeding_days", _("Seed by at most %(most)s days.") % {"most": MOST_SEEDING})


def _teams(board: BoardTerms, terms: ContestTerms) -> Iterator[Wrong]:
    if not terms.teams:
        if board.participants == Participants.COHORT and len(board.members) < LEAST_ENTRANTS:
            yield Wrong("board.members", _("A contest needs two entrants at least."))
        return
    if len(terms.teams) < LEAST_ENTRANTS:
        yield Wrong("teams", _("A contest needs two teams at least."))
    if in_two_teams(terms.teams):
        yield Wrong("teams", _("Somebody is in two teams. Everybody plays for one."))
    if empty(terms.teams) or any(not name.strip() or len(name) > 80 for name in terms.teams):
        yield Wrong("teams", _("Every team has a name of at most 80 letters, and members."))
    if board.participants != Participants.COHORT or frozenset(who for members in terms.teams.values() for who in members) != board.members:
        yield Wrong("teams", _("Teams made for a contest are of people chosen one by one: of all of them, and of nobody else."))
    if board.score != Score.ABSOLUTE:
        yield Wrong("teams", _("For teams made for a contest what was reached is added up. Choose that score."))


def _kind(board: BoardTerms, terms: ContestTerms) -> Iterator[Wrong]:
    if terms.kind == ContestKind.RACE:
        if terms.target is None or terms.target <= 0:
            yield Wrong("target", _("Say which target is to be reached, above zero."))
        if not 1 <= terms.finishers <= MOST_COUNTED:
            yield Wrong("finishers", _("A race is over when from one to %(most)s have arrived.") % {"most": MOST_COUNTED})
        if board.score != Score.ABSOLUTE or board.lower_is_better or any(metric.kind != MetricKind.MEASURE for metric in board.metrics):
            yield Wrong("kind", _("A race is run by measures, by what was reached of them, and more is better."))
        if board.participants in (Participants.TEAMS, Participants.OFFICES) or board.ramp or board.absence_pro_rata:
            yield Wrong("kind", _("A race is run by people or by teams made for it, all from the same start."))
    if terms.kind == ContestKind.RAFFLE:
        if terms.ticket_unit is None or terms.ticket_unit <= 0:
            yield Wrong("ticket_unit", _("Say how much a ticket costs, above zero."))
        if board.lower_is_better:
            yield Wrong("kind", _("Tickets are earned by more, not by less."))
        if not max((prize.place for prize in terms.prizes), default=1) <= terms.winners <= MOST_COUNTED:
            yield Wrong("winners", _("Draw as many winners as there are prizes, and at most %(most)s.") % {"most": MOST_COUNTED})
        if terms.tickets_most is not None and not 1 <= terms.tickets_most <= MOST_TICKETS:
            yield Wrong("tickets_most", _("Let everybody have from one ticket to %(most)s.") % {"most": MOST_TICKETS})
    if terms.kind == ContestKind.ELIMINATION and not 1 <= terms.per_interval <= MOST_COUNTED:
        yield Wrong("per_interval", _("From one to %(most)s go after each interval.") % {"most": MOST_COUNTED})


def _rounds(board: BoardTerms, terms: ContestTerms) -> Iterator[Wrong]:
    """Whether the rounds of so many entrants fit into the contest; how many there are is known of chosen people and teams alone."""
    if terms.kind not in IN_ROUNDS or board.first_on is None or board.before_on is None or board.before_on <= board.first_on:
        return
    days = Stretch(board.first_on, board.before_on)
    length = (days.before - days.first).days
    entrants = len(terms.teams) or len(board.members)
    if terms.round_days is not None and not 1 <= terms.round_days <= length:
        yield Wrong("round_days", _("A round lasts one day at least, and the whole contest at most."))
    elif board.participants != Participants.COHORT:
        yield Wrong("board.participants", _("Choose who takes part one by one, so that it is known how many rounds there are."))
    elif entrants >= LEAST_ENTRANTS:
        each = terms.round_days or length
        count = rounds_for(terms.kind, entrants, per_interval=max(terms.per_interval, 1), days=days, each=each)
        if count * each > length:
            yield Wrong(
                "round_days",
                _("%(entrants)s entrants play %(rounds)s rounds: that makes %(needed)s days, and the contest has %(days)s.")
                % {"entrants": entrants, "rounds": count, "needed": count * each, "days": length},
            )


def _prizes(terms: ContestTerms) -> Iterator[Wrong]:
    if len(terms.prizes) > MOST_PRIZES:
        yield Wrong("prizes", _("At most %(most)s prizes.") % {"most": MOST_PRIZES})
    for number, prize in enumerate(terms.prizes):
        for field, message in _prize(prize):
            yield Wrong(f"prizes.{number}.{field}", message)
    if terms.minimum is not None and abs(terms.minimum) >= Decimal(10) ** 14:
        yield Wrong("minimum", _("This is more than anybody can reach."))


def _prize(prize: PrizeTerms) -> Iterator[tuple[str, str]]:
    if not 1 <= prize.place <= 1000:
        yield "place", _("A prize is for a place, from the first on.")
    if prize.kind not in set(PrizeKind):
        yield "kind", _("Choose one of those offered.")
    elif prize.kind == PrizeKind.THING:
        if not prize.thing.strip() or len(prize.thing) > 200:
            yield "thing", _("Say what it is, in at most 200 letters.")
    elif prize.amount <= 0 or prize.amount >= Decimal(10) ** 12:
        yield "amount", _("A prize is more than nothing.")
    elif prize.kind == PrizeKind.POINTS and prize.amount != int(prize.amount):
        yield "amount", _("Points are whole.")
    elif prize.kind == PrizeKind.POT and (prize.amount > 100 or prize.amount != round(prize.amount, 2)):
        yield "amount", _("A share of the pot is at most 100 percent, with two decimals.")
    elif prize.kind == PrizeKind.MONEY:
        if not is_currency(prize.unit):
            yield "unit", _("Choose a currency by its three letters.")
        elif not _is_coins(prize.amount, prize.unit):
            yield "amount", _("This currency has no coin as small as that.")


def _pot(terms: ContestTerms) -> Iterator[Wrong]:
    shares = [prize.amount for prize in terms.prizes if prize.kind == PrizeKind.POT]
    if not shares:  # nothing of a pot is kept then
        return
    if not 0 <= terms.pot_amount < Decimal(10) ** 12 or not 0 <= terms.pot_percent <= 100:
        yield Wrong("pot_amount", _("A pot is filled by an amount, or by a percentage from 0 to 100."))
    if terms.pot_most is not None and not 0 < terms.pot_most < Decimal(10) ** 12:
        yield Wrong("pot_most", _("A pot that holds at most nothing is none. Leave it empty, or say how much."))
    if sum(shares) > 100:
        yield Wrong("prizes", _("The shares of the pot make more than 100 percent."))
    if terms.prizes_tied == TiedPrizes.BOTH:
        yield Wrong("prizes_tied", _("A pot does not suffice to give each of those who are equal a whole share. Let them share."))
    if not is_currency(terms.pot_currency):
        yield Wrong("pot_currency", _("Choose a currency by its three letters."))
    if not terms.pot_amount and not terms.pot_percent:
        yield Wrong("pot_amount", _("Nothing fills the pot."))


def _is_coins(amount: Decimal, currency: str) -> bool:
    return coins(amount, currency) == amount * coins(Decimal(1), currency)
