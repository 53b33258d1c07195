"""How a member of a group came to a share of its pool, or to a reward."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .formula import Formula, GroupOf, MeasureRef
from .money import product
from .plan import Pool
from .sentences import Figure, Value, say
from .story_parts import Step, read_steps
from .wording import in_words
from .words import _
from .workings import NONE, Workings


def of_a_group(work: Workings) -> Iterator[Step]:
    """Tell what a pool or ranking gives before multiplier, limits and rounding."""
    pool = work.component.pool
    if pool is not None:
        yield from _pool(work, pool)
    else:
        yield from _ranked(work)


def _pool(work: Workings, pool: Pool) -> Iterator[Step]:
    yield from read_steps(work, pool.amount, pool.share, pool.among)
    amount = work.operand("pool") or NONE
    text = _("Your team shares %(pool)s.") if pool.of is GroupOf.TEAM else _("Everybody shares %(pool)s.")
    yield Step("pay", say(text, pool=work.exact(amount)))
    weight, total, members = (work.operand(name) or NONE for name in ("weight", "weights", "members"))
    if pool.among is not None and not weight:
        yield Step("share", say(_("You have no part in it: it is for those of whom this holds: %(who)s."), who=in_words(pool.among.tree)))
    elif pool.share is None:
        yield Step("share", say(_("It is divided equally among %(members)s."), members=Figure(members)))
    else:
        own, everything = (_of_share(work, pool.share, amount) for amount in (weight, total))
        values: dict[str, Value] = {"by": in_words(pool.share.tree), "own": own, "all": everything}
        yield Step("share", say(_("It is divided by %(by)s: you have %(own)s of the %(all)s in all."), **values))


def _of_share(work: Workings, share: Formula, amount: Decimal) -> Value:
    return work.of_the_measure(amount, share.tree.name) if isinstance(share.tree, MeasureRef) else Figure(amount)


def _ranked(work: Workings) -> Iterator[Step]:
    ranked = work.component.ranked
    assert ranked is not None
    yield from read_steps(work, ranked.by)
    rank, tied = work.operand("rank"), work.operand("tied") or Decimal(1)
    if rank is None:
        yield Step("place", say(_("You have no place: what the ranking asks for is not reached.")))
        return
    if tied == 1:
        yield Step("place", say(_("You are in place %(rank)s."), rank=Figure(rank)))
    else:
        text = _("You are in place %(rank)s, as one of %(tied)s who share the rewards of the places they take together.")
        yield Step("place", say(text, rank=Figure(rank), tied=Figure(tied)))
    start = int(rank) - 1
    rewards = sum(ranked.pay[start : start + int(tied)], NONE)
    yield Step("pay", say(_("These places are rewarded with %(pay)s."), pay=work.exact(product(rewards, 1))))
