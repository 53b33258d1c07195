"""Plans that are made of others by leaving something out, the same object each time: programs are kept by the identity of their plan."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from .plan import Plan

_MOST: Final = 256


class Copies:
    """What a function makes of each plan, remembered for the plans that were asked for last."""

    def __init__(self, made: Callable[[Plan], Plan]) -> None:
        self._made = made
        self._lock = threading.Lock()
        self._known: OrderedDict[int, tuple[Plan, Plan]] = OrderedDict()
        """By the identity of a plan, which is held so that it stays that plan's."""

    def of(self, plan: Plan) -> Plan:
        with self._lock:
            found = self._known.get(id(plan))
            if found is None:
                found = self._known[id(plan)] = plan, self._made(plan)
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
            else:
                self._known.move_to_end(id(plan))
            return found[1]
