"""Families of keys, each drawn in a file of its own. To let worlds draw another key:

1. write `families/<family>.py` with a `Family`: what it puts into a plan (only what engine *and* reference read), its facts and tables;
2. put it into `FAMILIES`; its place says which of two families that touch one key has the last word.

From then on 50 worlds must use each of the schema's keys (tests/engine/test_reference_worlds_keys.py).
"""

from . import (
    absences,
    credited,
    dates,
    firsts,
    groups,
    head,
    holds,
    limits,
    payouts,
    quotas,
    requires,
    returns,
    scores,
    splits,
    tenure,
    weights,
    windfalls,
)
from .family import Family

_PLAN = (head, requires, absences, payouts, limits)
_MEASURES = (splits, credited, returns, quotas, windfalls, scores)
_COMPONENTS = (dates, tenure, groups, weights, firsts, holds)
FAMILIES: tuple[Family, ...] = tuple(module.FAMILY for module in (*_PLAN, *_MEASURES, *_COMPONENTS))
TOGETHER = tuple(word for family in FAMILIES for word in family.words)
