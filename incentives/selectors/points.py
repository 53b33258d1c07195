"""Wallets: what a payee's points are, as the ledger says, and their history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from incentives.data import PendingPoints, PointsExpiring, Wallet
from incentives.engine.money import POINTS
from incentives.ledger.lots import NONE, Lot, last_gone, lots, month_of, months_later, runs_out_on
from incentives.models import PointsMovement, PointsRule

Kind = PointsMovement.Kind
_GIVEN_BACK = (Kind.RELEASE, Kind.REVERSE)


def wallet_of(person_id: int, *, on: dt.date) -> Wallet:
    """Return what a person's points are on a day. Points whose time is over are gone, whether that is posted already or not."""
    return wallets_of([person_id], on=on)[person_id]


def wallets_of(person_ids: Iterable[int], *, on: dt.date) -> dict[int, Wallet]:
    """As `wallet_of`, of several at once."""
    wanted = list(person_ids)
    sums, rules = _sums(wanted, on), points_rules()
    return {person_id: _wallet(sums[person_id], rules, on) for person_id in wanted}


def history_of(person_id: int) -> QuerySet[PointsMovement]:
    """Return all that ever moved a person's points, the newest first."""
    found = PointsMovement.objects.filter(person_id=person_id, unit=POINTS)
    return found.select_related("plan_version__plan", "period").order_by("-at", "-id")


def points_rules() -> list[tuple[dt.date, int | None]]:
    """Return how many months points are kept, each with the day from which on; `None`: for good."""
    return list(PointsRule.objects.order_by("valid_from").values_list("valid_from", "months"))


def persons_with_gone(*, on: dt.date) -> list[int]:
    """Return who has points whose time is over and of which that is not posted yet."""
    last = last_gone(points_rules(), on)
    return sorted(person_id for person_id, sums in _sums(None, on).items() if sums.gone(last))


def gone_of(person_id: int, *, on: dt.date) -> list[Lot]:
    """Return the points, by month, whose time is over and of which that is not posted yet."""
    return _sums([person_id], on)[person_id].gone(last_gone(points_rules(), on))


class _Sums:
    def __init__(self) -> None:
        self.earned: defaultdict[dt.date, Decimal] = defaultdict(Decimal)
        self.waiting: defaultdict[tuple[dt.date, int], Decimal] = defaultdict(Decimal)
        self.periods: dict[int, tuple[str, dt.date]] = {}
        self.run_out: defaultdict[dt.date, Decimal] = defaultdict(Decimal)
        self.by_kind: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.given_back_lately = NONE

    def pending(self) -> list[PendingPoints]:
        found = [PendingPoints(pk, *self.periods[pk], amount) for (_month, pk), amount in self.waiting.items() if amount > 0]
        return sorted(found, key=lambda each: each.before)

    @property
    def held(self) -> Decimal:
        return self.by_kind[Kind.HOLD] - self.by_kind[Kind.REDEEM] - self.by_kind[Kind.RELEASE]

    @property
    def spent(self) -> Decimal:
        return self.by_kind[Kind.REDEEM] - self.by_kind[Kind.REVERSE]

    def left(self) -> list[Lot]:
        """What is left by month."""
        return self._left(self.held + self.spent)

    def gone(self, last: dt.date | None) -> list[Lot]:
        """What of months up to `last` is over. What was given back this month is not: it runs out with the next one at the earliest."""
        if last is None:
            return []
        return [lot for lot in self._left(self.held + self.spent + self.given_back_lately) if lot.month <= last]

    def _left(self, used: Decimal) -> list[Lot]:
        earned = dict(self.earned)
        for (month, _pk), amount in self.waiting.items():
            if amount < 0:
                earned[month] = earned.get(month, NONE) + amount
        return lots(earned, self.run_out, used)[0]


def _sums(person_ids: list[int] | None, on: dt.date) -> defaultdict[int, _Sums]:
    this_month = timezone.make_aware(dt.datetime.combine(month_of(on), dt.time()), timezone.get_default_timezone())
    lately = Q(kind__in=_GIVEN_BACK, at__gte=this_month)
    moved = PointsMovement.objects.filter(unit=POINTS)
    rows = (
        (moved if person_ids is None else moved.filter(person_id__in=person_ids))
        .values("person_id", "kind", "earned_in", "is_pending", "period_id", "period__key", "period__before")
        .annotate(total=Sum("amount"), changed=Sum("change"), lately=Sum("amount", filter=lately))
        .order_by("person_id", "earned_in")
    )
    found: defaultdict[int, _Sums] = defaultdict(_Sums)
    for row in rows:
        sums, month = found[row["person_id"]], row["earned_in"]
        sums.by_kind[row["kind"]] += row["total"]
        sums.given_back_lately += row["lately"] or NONE
        if month is None:
            continue
        if row["kind"] == Kind.EXPIRE:
            sums.run_out[month] += row["total"]
        elif row["is_pending"]:
            sums.periods[row["period_id"]] = (row["period__key"], row["period__before"])
            sums.waiting[month, row["period_id"]] += row["changed"]
        else:
            sums.earned[month] += row["changed"]
    return found


def _wallet(sums: _Sums, rules: list[tuple[dt.date, int | None]], on: dt.date) -> Wallet:
    lots_gone = sums.gone(last_gone(rules, on))
    gone = sum((lot.left for lot in lots_gone), NONE)
    got = sum(sums.earned.values(), NONE) + sum((amount for amount in sums.waiting.values() if amount < 0), NONE)
    run_out = sum(sums.run_out.values(), NONE)
    return Wallet(
        spendable=got - sums.held - sums.spent - run_out - gone,
        pending=tuple(sums.pending()),
        held=sums.held,
        spent=sums.spent,
        run_out=run_out + gone,
        expiring=_expiring(_without(sums.left(), lots_gone), rules, on),
    )


def _expiring(left: list[Lot], rules: list[tuple[dt.date, int | None]], on: dt.date) -> PointsExpiring | None:
    """Return what runs out next, by the rule of that day: on a first of a month to come, all of the months whose time is then over."""
    first = months_later(month_of(on), 1)
    days = {first} | {start for start, _kept in rules}
    days |= {runs_out_on(lot.month, kept) for lot in left for _start, kept in rules if kept is not None}
    for day in sorted(each for each in days if each >= first):
        last = last_gone(rules, day)
        gone = sum((lot.left for lot in left if last is not None and lot.month <= last), NONE)
        if gone:
            return PointsExpiring(gone, day)
    return None


def _without(left: list[Lot], gone: list[Lot]) -> list[Lot]:
    taken = {lot.month: lot.left for lot in gone}
    rest = [Lot(lot.month, lot.left - taken.get(lot.month, NONE)) for lot in left]
    return [lot for lot in rest if lot.left > 0]
