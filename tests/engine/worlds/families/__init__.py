"""Families of keys, each drawn in a file of its own. To let worlds draw another key:

1. write `families/<family>.py` with a `Family`: what it puts into a plan (only what engine *and* reference read), and its tables;
2. put it at the end of `FAMILIES`: worlds that others drew before stay as they are;
3. take its keys out of `AWAITED` in tests/engine/test_reference_worlds.py: from then on 50 worlds must use each of them.
"""

from . import dates, head, payouts, requires, splits, tenure
from .family import Family

FAMILIES: tuple[Family, ...] = (head.FAMILY, splits.FAMILY, dates.FAMILY, requires.FAMILY, tenure.FAMILY, payouts.FAMILY)
TOGETHER = tuple(word for family in FAMILIES for word in family.words)
