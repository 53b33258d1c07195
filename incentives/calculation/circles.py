"""The interpreter's search for circles of objects, put off while anything is calculated: it is one for all threads of the process."""

from __future__ import annotations

import gc
import threading
from types import TracebackType
from typing import Final


class SearchPutOff:
    """A block for any number of threads at once, and within itself: the first in stops the search, the last out has it as it was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._was_on = False

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._was_on = gc.isenabled()
                gc.disable()
            self._inside += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._was_on:
                gc.enable()


WITHOUT_LOOKING_FOR_CIRCLES: Final = SearchPutOff()
"""Make many objects without the interpreter's looking through all of them, again and again, for circles that nothing holds.

What a calculation makes of each payee stays until it ends; memory that nothing refers to is given back all the same.
"""
