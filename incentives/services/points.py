"""Points after they are earned: held, redeemed, released, given back, run out. Each is a transfer with a key; posting twice posts once.

Whoever moves a payee's points holds their lock until the transaction ends, so that two of them can't spend the same points. The database
looks at the balance itself, too (0005_points.py).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from incentives.engine.money import POINTS, plain_number
from incentives.ledger.lots import last_gone
from incentives.models import Account, PointsRule, PointsTransfer
from incentives.selectors.points import gone_of, persons_with_gone, points_rules, wallet_of
from people.api import Refused

Kind = PointsTransfer.Kind
_WAYS = {
    Kind.HOLD: (Account.Kind.EARNED, Account.Kind.RESERVED),
    Kind.REDEEM: (Account.Kind.RESERVED, Account.Kind.REDEEMED),
    Kind.RELEASE: (Account.Kind.RESERVED, Account.Kind.EARNED),
    Kind.REVERSE: (Account.Kind.REDEEMED, Account.Kind.EARNED),
    Kind.EXPIRE: (Account.Kind.EARNED, Account.Kind.EXPIRED),
}


class CannotMovePoints(Refused):
    code = "cannot_move_points"


@transaction.atomic
def hold_points(
    *, key: str, person_id: int, amount: Decimal, reason: str, by_id: int, at: dt.datetime, today: dt.date
) -> PointsTransfer:  # fmt: skip
    """Set points of a person aside for what they asked for. Raises CannotMovePoints if they can't spend as many."""
    _lock(person_id)
    known = PointsTransfer.objects.filter(key=key).first()
    if known is not None:
        if (known.kind, known.person_id, known.amount) != (Kind.HOLD, person_id, amount):
            raise CannotMovePoints(_("Under %(key)s something else is posted already.") % {"key": key})
        return known
    if amount <= 0 or amount != int(amount):
        raise CannotMovePoints(_("Hold whole points, one or more."))
    _post_gone(person_id, at=at, today=today)
    spendable = wallet_of(person_id, on=today).spendable
    if spendable < 0:
        raise CannotMovePoints(
            _("More points were taken back than were left: %(missing)s are missing. Nothing can be redeemed until they are earned again.")
            % {"missing": plain_number(-spendable)}
        )
    if spendable < amount:
        said = {"amount": plain_number(amount), "spendable": plain_number(spendable)}
        raise CannotMovePoints(_("This needs %(amount)s points, and %(spendable)s can be redeemed now.") % said)
    return _post(Kind.HOLD, key, person_id, amount, reason, by_id=by_id, at=at)


@transaction.atomic
def redeem_points(*, hold: str, key: str, reason: str, by_id: int, at: dt.datetime, today: dt.date) -> PointsTransfer:
    """Redeem the whole of what is held under the key `hold`. Raises CannotMovePoints while the person has less than no points."""
    held = _earlier(hold, Kind.HOLD)
    known = _followed(held, Kind.REDEEM)
    if known is not None:
        return known
    if wallet_of(held.person_id, on=today).spendable < 0:
        raise CannotMovePoints(
            _("More points of this person were taken back since than were left. Nothing is redeemed until they are earned again.")
        )
    return _post(Kind.REDEEM, key, held.person_id, held.amount, reason, of=held, by_id=by_id, at=at)


@transaction.atomic
def release_points(*, hold: str, key: str, reason: str, by_id: int, at: dt.datetime) -> PointsTransfer:
    """Let the person have the whole of what is held under the key `hold` again."""
    held = _earlier(hold, Kind.HOLD)
    known = _followed(held, Kind.RELEASE)
    return known or _post(Kind.RELEASE, key, held.person_id, held.amount, reason, of=held, by_id=by_id, at=at)


@transaction.atomic
def reverse_redemption(*, redeemed: str, key: str, reason: str, by_id: int, at: dt.datetime) -> PointsTransfer:
    """Give the whole of what was redeemed under the key `redeemed` back."""
    spent = _earlier(redeemed, Kind.REDEEM)
    known = _followed(spent, Kind.REVERSE)
    return known or _post(Kind.REVERSE, key, spent.person_id, spent.amount, reason, of=spent, by_id=by_id, at=at)


def expire_points(*, at: dt.datetime, today: dt.date) -> int:
    """Post which points of all persons have run out by a day, and return of how many months of persons. Late or twice gives the same."""
    if last_gone(points_rules(), today) is None:
        return 0
    posted = 0
    for person_id in persons_with_gone(on=today):
        with transaction.atomic():
            _lock(person_id)
            posted += _post_gone(person_id, at=at, today=today)
    return posted


@transaction.atomic
def set_points_rule(*, months: int | None, valid_from: dt.date, by_id: int | None, at: dt.datetime, today: dt.date) -> PointsRule:
    """Say how many months points are kept from a first of a month on; `None`: for good. Raises CannotMovePoints."""
    if valid_from.day != 1:
        raise CannotMovePoints(_("Let the rule begin on the first of a month."))
    if valid_from <= today:
        raise CannotMovePoints(_("Let the rule begin on a day to come: what ran out by the earlier one is posted."))
    if months is not None and not 1 <= months <= PointsRule.MOST_MONTHS:
        raise CannotMovePoints(_("Keep points for one month to %(most)s.") % {"most": PointsRule.MOST_MONTHS})
    said = {"months": months, "posted_by_id": by_id, "posted_at": at}
    rule, is_new = PointsRule.objects.get_or_create(valid_from=valid_from, defaults=said)
    if not is_new:
        raise CannotMovePoints(_("A rule that begins on that day is posted already."))
    return rule


def _post_gone(person_id: int, *, at: dt.datetime, today: dt.date) -> int:
    gone = gone_of(person_id, on=today)
    for lot in gone:
        number = PointsTransfer.objects.filter(person_id=person_id, kind=Kind.EXPIRE, earned_in=lot.month).count() + 1
        key = f"expire.{person_id}.{lot.month:%Y-%m}.{number}"
        reason = _("Not redeemed in time")
        _post(Kind.EXPIRE, key, person_id, lot.left, reason, earned_in=lot.month, at=at)
    return len(gone)


def _earlier(key: str, kind: str) -> PointsTransfer:
    """Return what is followed, with the lock of its person held."""
    found = PointsTransfer.objects.filter(key=key, kind=kind).first()
    if found is None:
        raise CannotMovePoints(_("Nothing is posted under %(key)s.") % {"key": key})
    _lock(found.person_id)
    return found


def _followed(earlier: PointsTransfer, kind: str) -> PointsTransfer | None:
    known = PointsTransfer.objects.filter(of=earlier).first()
    if known is not None and known.kind != kind:
        raise CannotMovePoints(_("These points were moved on already: %(kind)s.") % {"kind": Kind(known.kind).label})
    return known


def _post(
    kind: Kind, key: str, person_id: int, amount: Decimal, reason: str, *, at: dt.datetime, by_id: int | None = None,
    of: PointsTransfer | None = None, earned_in: dt.date | None = None,
) -> PointsTransfer:  # fmt: skip
    debit, credit = (Account.objects.get_or_create(kind=way, unit=POINTS, person_id=person_id)[0] for way in _WAYS[kind])
    return PointsTransfer.objects.create(
        key=key, kind=kind, person_id=person_id, unit=POINTS, debit=debit, credit=credit, amount=amount, reason=reason, of=of,
        earned_in=earned_in, posted_at=at, posted_by_id=by_id,
    )  # fmt: skip


def _lock(person_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('laurel.points'), %s)", [person_id])
