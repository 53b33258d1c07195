"""Pools and ranked rewards in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .formula import GroupOf
from .plan import Component, Plan, Pool, Ranked, Score, When
from .sentences import Exact, Figure, OnDay, Percent, Sentence, say
from .wording import in_words, is_money, is_share, spoken
from .words import _

_POOLS: Final = {
    GroupOf.TEAM: _("Those of a team who are on the plan on the last day of the period share %(amount)s."),
    GroupOf.EVERYBODY: _("All who are on the plan on the last day of the period share %(amount)s."),
}
_RANKINGS: Final = {
    GroupOf.TEAM: _("Ranks those of a team who are on the plan on the last day of the period by %(by)s, the highest first."),
    GroupOf.EVERYBODY: _("Ranks all who are on the plan on the last day of the period by %(by)s, the highest first."),
}
_LOWEST_FIRST: Final = {
    GroupOf.TEAM: _("Ranks those of a team who are on the plan on the last day of the period by %(by)s, the lowest first."),
    GroupOf.EVERYBODY: _("Ranks all who are on the plan on the last day of the period by %(by)s, the lowest first."),
}
_WHEN: Final = {
    When.LAST_MONTH_OF_QUARTER: _("This is done in the last month of each quarter."),
    When.LAST_MONTH_OF_HALF_YEAR: _("This is done in the last month of each half-year."),
    When.LAST_MONTH_OF_YEAR: _("This is done in the last month of each fiscal year."),
}


def group_in_words(plan: Plan, component: Component) -> Iterator[Sentence]:
    """Say what a component pays to the members of a group."""
    if component.pool is not None:
        yield from _pool(component, component.pool)
    elif component.ranked is not None:
        yield from _ranked(plan, component, component.ranked)
    if component.when in _WHEN:
        yield say(_WHEN[component.when])


def score_in_words(score: Score) -> Iterator[Sentence]:
    """Say what a scorecard is made of."""
    yield say(_("A scorecard: the sum of weighted attainments."))
    for key, weight in score.weights:
        yield say(_("%(weight)s of it is the attainment of %(measure)s."), weight=Percent(weight), measure=spoken(key))
    if score.most is not None:
        yield say(_("None of them counts for more than %(most)s."), most=Percent(score.most))
    if score.least is not None:
        yield say(_("None of them counts for less than %(least)s."), least=Percent(score.least))


def paid_in_words(component: Component) -> Iterator[Sentence]:
    """Say which credits are paid, and on which days anything is."""
    first = component.first
    if first is not None:
        text = _("Of each person's credits in a window only the first %(count)s are paid.")
        if first.of_everybody:
            text = _("Of everybody's credits in a window, by their days, only the first %(count)s are paid.")
        yield say(text, count=Figure(Decimal(first.count)))
        yield say(_("What takes back, or is worth nothing, is not counted among them."))
    if component.on is None and component.starts is not None:
        yield say(_("It pays in periods whose last day is on or after %(day)s."), day=OnDay(component.starts))
    if component.on is None and component.ends is not None:
        yield say(_("It pays in periods whose last day is before %(day)s."), day=OnDay(component.ends))


def _pool(component: Component, pool: Pool) -> Iterator[Sentence]:
    amount = in_words(pool.amount.tree)
    yield say(_POOLS[pool.of], amount=Exact(amount.value, component.unit) if isinstance(amount, Figure) else amount)
    if pool.among is not None:
        yield say(_("Only those take part of whom this holds: %(condition)s."), condition=in_words(pool.among.tree))
    if pool.share is None:
        yield say(_("All parts are equal."))
    else:
        yield say(_("The parts are in proportion to %(by)s; what is below zero counts as 0."), by=in_words(pool.share.tree))


def _ranked(plan: Plan, component: Component, ranked: Ranked) -> Iterator[Sentence]:
    yield say((_LOWEST_FIRST if ranked.lowest_first else _RANKINGS)[ranked.of], by=in_words(ranked.by.tree))
    if ranked.at_least is not None:
        by, least = ranked.by.tree, ranked.at_least
        shown = Percent(least) if is_share(plan, by) else Exact(least, plan.currency) if is_money(plan, by) else Figure(least)
        yield say(_("Only who has at least %(least)s takes part."), least=shown)
    for place, reward in enumerate(ranked.pay, 1):
        yield say(_("Place %(place)s pays %(reward)s."), place=Figure(Decimal(place)), reward=Exact(reward, component.unit))
    yield say(_("Who ties shares the rewards of the places they take together."))
