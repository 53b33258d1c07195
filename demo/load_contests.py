"""Makes the company's contests the way sales operations does, and lets the clock play them up to this morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from incentives import api as incentives
from leaderboard import api as boards
from leaderboard.data import BoardTerms, ContestTerms, MetricTerms, PrizeTerms
from people import api as people

from .company import Company
from .days import ONE_DAY, days
from .staff import HUNTS
from .targets import CURRENCY, FIELD_WORK

PREPARED: dt.timedelta = dt.timedelta(days=3)
"""How long before its first day a contest is made and announced."""
MOST_IN_A_CUP = 11
PAID = "Talk of the town"


def load_contests(company: Company, by_id: int | None, say: Callable[[str], None]) -> None:
    """Make and announce the contests unless they are there, let the clock take them on day by day, and pay the first one's prizes."""
    wanted = [] if boards.Contest.objects.exists() else list(_wanted(company))
    today = company.story.as_of
    begun = min((board.first_on - PREPARED for board, _terms in wanted if board.first_on), default=today)
    for day in days(begun, today + ONE_DAY):
        at = dt.datetime.combine(day, company.story.morning.timetz())
        for board, terms in wanted:
            if board.first_on == day + PREPARED:
                made = boards.create_contest(board=board, terms=terms, by_id=by_id, at=at, today=day)
                boards.schedule_contest(contest_id=made.pk, at=at)
        boards.advance_contests(at=at)
    _pay(company)
    say(f"Contests: {', '.join(boards.Contest.objects.order_by('id').values_list('state', flat=True))}")


def _wanted(company: Company) -> Iterator[tuple[BoardTerms, ContestTerms]]:
    plans = {one.plan_key: one.metric.plan_id for one in incentives.rankable()}
    bookings, talks = MetricTerms(plans[HUNTS], "bookings"), MetricTerms(plans[FIELD_WORK], "talks")
    hunters = _hunters(company)
    today = company.story.as_of

    def board(title: str, purpose: str, metric: MetricTerms, begins: int, length: int, of: tuple[int, ...] = ()) -> BoardTerms:
        first = today + dt.timedelta(days=begins)
        return BoardTerms(
            title=title, purpose=purpose, metrics=(metric,), window="own days", first_on=first, before_on=first + dt.timedelta(days=length),
            participants="cohort" if of else "people", members=frozenset(of), visibility="full",
        )  # fmt: skip

    yield (
        board(PAID, "Two weeks of talks with customers: the most talkative of all.", talks, -30, 14),
        ContestTerms(
            kind="most",
            prizes=(_points(1, 500), _points(2, 300), _points(3, 100), PrizeTerms(1, "thing", thing="Dinner for two")),
            settle_days=2,
        ),
    )
    yield (
        board("Lucky talks", "Every five talks are a ticket: who talks more has more in the hat, and anybody may win.", talks, -18, 10),
        ContestTerms(
            kind="raffle", prizes=(PrizeTerms(1, "money", Decimal(200), CURRENCY[HUNTS]),), ticket_unit=Decimal(5), tickets_most=20
        ),
    )
    cup, league = hunters[:MOST_IN_A_CUP], hunters[:4]
    rounds = max(0, len(cup) - 1).bit_length()
    yield (
        board("Winner's cup", "Talks with customers, week by week, one against one.", talks, -10, 7 * rounds, cup),
        ContestTerms(
            kind="bracket",
            prizes=(PrizeTerms(1, "money", Decimal(1000), CURRENCY[HUNTS]), PrizeTerms(2, "money", Decimal(500), CURRENCY[HUNTS])),
            round_days=7,
            seeding_days=30,
            third_place=len(cup) > 3,
            consolation=len(cup) > 4,
        ),
    )
    yield (
        board("League of four", "Everybody against everybody, a week a match.", talks, -8, 21, league),
        ContestTerms(kind="head-to-head", prizes=(_points(1, 200),), round_days=7),
    )
    yield (
        board("First past 150,000", "The first three to book 150,000 of new business win.", bookings, PREPARED.days, 21),
        ContestTerms(kind="race", prizes=(_points(1, 400), _points(2, 250), _points(3, 150)), target=Decimal(150_000), finishers=3),
    )


def _points(place: int, amount: int) -> PrizeTerms:
    return PrizeTerms(place, "points", Decimal(amount))


def _hunters(company: Company) -> tuple[int, ...]:
    """Who hunts for new business today, by reference."""
    today, ids = company.story.as_of, people.persons_by_reference()
    hunt = [each.reference for each in company.staff.employees if each.plan_on(today) == HUNTS and each.works_on(today)]
    return tuple(ids[reference].pk for reference in sorted(hunt))


def _pay(company: Company) -> None:
    """Finance approves the prizes of the first contest; those of the raffle are left for whoever tries it."""
    email = next(each.email for each in company.staff.employees if people.Role.FINANCE in each.roles)
    user, ended = people.user_by_email(email), boards.Contest.objects.filter(board__title=PAID, state="frozen").first()
    if user is not None and ended is not None:
        boards.pay_prizes(contest_id=ended.pk, viewer=people.viewer_of(user), at=company.story.morning)
