"""The rules of a contest in sentences, and its prizes: what everybody who may enter it reads before it begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.boards.rules import rules_of as rules_of_board
from frontend.boards.units import unit_of
from frontend.formats import day_text, money_text, number_text
from incentives.engine.money import POINTS
from leaderboard.api import Contest, ContestKind, LastPlaceTied, PrizeKind, TiedPrizes

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PrizeView:
    place: int
    words: str


def rules_of(contest: Contest, *, on: dt.date) -> list[str]:
    """Return the rules as sentences: days, kind, what counts, equals, and who gets no prize."""
    return [*_days(contest), *_kind(contest), *rules_of_board(contest.board, on=on), *_prizes(contest)]


def prizes_of(contest: Contest) -> list[PrizeView]:
    """Return the prizes that are promised, the first place first."""
    prizes = sorted(contest.prizes.all(), key=lambda prize: (prize.place, prize.position))
    return [PrizeView(prize.place, prize_words(prize.kind, prize.amount, prize.unit, prize.thing)) for prize in prizes]


def prize_words(kind: str, amount: object, unit: str, thing: str) -> str:
    match kind:
        case PrizeKind.THING:
            return thing
        case PrizeKind.POINTS:
            return money_text(amount, POINTS)  # type: ignore[arg-type]  # a Decimal, as models say
        case PrizeKind.POT if not unit:
            return _("%(share)s %% of the pot") % {"share": number_text(amount)}  # type: ignore[arg-type]
    return money_text(amount, unit)  # type: ignore[arg-type]


def last_day(contest: Contest) -> dt.date | None:
    return None if contest.board.before_on is None else contest.board.before_on - ONE_DAY


def _days(contest: Contest) -> Iterator[str]:
    first, last = contest.board.first_on, last_day(contest)
    if first is not None and last is not None:
        yield _("From %(first)s to %(last)s, in the company's time zone.") % {"first": day_text(first), "last": day_text(last)}
    if contest.settle_days:
        days = contest.settle_days
        yield ngettext(
            "What happened in time may be entered until %(days)s day after its end.",
            "What happened in time may be entered until %(days)s days after its end.",
            days,
        ) % {"days": days}


def _kind(contest: Contest) -> Iterator[str]:
    unit = unit_of(contest.board)

    def figure(value: object) -> str:
        return f"{number_text(value)} {unit.word}".strip()  # type: ignore[arg-type]

    match contest.kind:
        case ContestKind.MOST:
            yield _("Whoever stands first at the end wins.")
        case ContestKind.BRACKET:
            yield _(
                "Knock-out: of two who meet goes on who does better on the days of the round. The best seeds rest first where numbers ask."
            )
            if contest.third_place:
                yield _("Those who lost the semi-finals meet for the third place.")
            if contest.consolation:
                yield _("Those who lost in the first round play a consolation bracket.")
            yield _seeds(contest)
        case ContestKind.HEAD_TO_HEAD:
            yield _("Everybody meets everybody: 2 points for a win, 1 for a draw. Places by points, then by the sum of all matches.")
        case ContestKind.RACE:
            yield _("Whoever reaches %(target)s first wins, by the day on which it happened.") % {"target": figure(contest.target)}
            yield ngettext(
                "It is over when %(count)s has arrived, or at its end.",
                "It is over when %(count)s have arrived, or at its end.",
                contest.finishers,
            ) % {"count": contest.finishers}
        case ContestKind.ELIMINATION:
            yield ngettext(
                "After each round the last one is out.", "After each round the last %(count)s are out.", contest.per_interval
            ) % {"count": contest.per_interval}
            yield {
                LastPlaceTied.WORSE_SEED.value: _("Of equals in the last place the worse seed goes."),
                LastPlaceTied.ALL.value: _("Equals in the last place all go."),
                LastPlaceTied.NOBODY.value: _("Of equals in the last place nobody goes."),
            }[contest.last_place_tied]
            yield _seeds(contest)
        case ContestKind.RAFFLE:
            yield _("One ticket for each %(unit)s.") % {"unit": figure(contest.ticket_unit)}
            if contest.tickets_from:
                yield _("Tickets begin at %(least)s.") % {"least": figure(contest.tickets_from)}
            if contest.tickets_most:
                yield ngettext("Nobody has more than %(most)s ticket.", "Nobody has more than %(most)s tickets.", contest.tickets_most) % {
                    "most": contest.tickets_most
                }
            yield ngettext("%(count)s winner is drawn.", "%(count)s winners are drawn.", contest.winners) % {"count": contest.winners}
    if contest.round_days and contest.kind in (ContestKind.BRACKET, ContestKind.HEAD_TO_HEAD, ContestKind.ELIMINATION):
        yield ngettext("A round lasts %(days)s day.", "A round lasts %(days)s days.", contest.round_days) % {"days": contest.round_days}


def _seeds(contest: Contest) -> str:
    if not contest.seeding_days:
        return _("Seeds go by the order in which people came into Laurel.")
    return ngettext(
        "Seeds go by the same figures over the %(days)s day before.",
        "Seeds go by the same figures over the %(days)s days before.",
        contest.seeding_days,
    ) % {"days": contest.seeding_days}


def _prizes(contest: Contest) -> Iterator[str]:
    if not contest.prizes.all():
        return
    yield {
        TiedPrizes.SHARE.value: _("Who shares a place shares the prizes of the places they fill."),
        TiedPrizes.BOTH.value: _("Who shares a place each gets the prize of it."),
        TiedPrizes.TIE_BREAK.value: _("Prizes of equals go by tie-breakers, then by the better seed."),
    }[contest.prizes_tied]
    if contest.kind == ContestKind.RACE:
        yield _("Only those who arrive get prizes.")
    elif contest.minimum is not None:
        least = f"{number_text(contest.minimum)} {unit_of(contest.board).word}".strip()
        beyond = _("There is no prize above %(least)s.") if contest.board.lower_is_better else _("There is no prize below %(least)s.")
        yield beyond % {"least": least}
    yield from _pot(contest)


def _pot(contest: Contest) -> Iterator[str]:
    if not contest.pot_currency:
        return
    if contest.pot_amount:
        yield _("The pot holds %(amount)s.") % {"amount": money_text(contest.pot_amount, contest.pot_currency)}
    if contest.pot_percent:
        yield _("%(percent)s %% of everybody's score goes into the pot.") % {"percent": number_text(contest.pot_percent)}
    if contest.pot_most is not None:
        yield _("It holds at most %(amount)s.") % {"amount": money_text(contest.pot_most, contest.pot_currency)}
