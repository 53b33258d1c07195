"""Where Arrow's tables of a calculation get their memory."""

from __future__ import annotations

import os
from typing import Final

import pyarrow as pa

KEEPS_FOR_A_WHILE: Final = "jemalloc"
CHOSEN: Final = "ARROW_DEFAULT_MEMORY_POOL"
"""The variable by which an operator tells Arrow where to get its memory; empty is as good as unset, as it is to Arrow."""


def take_memory_that_stays() -> None:
    """Have Arrow use again, for about a second, what it has just given back, where its build can and nobody chose otherwise.

    A calculation makes and drops columns of millions of rows one after another. Its usual allocator hands each back to the kernel, which
    has to find and clear the next one's pages: of a run of two million credits on a virtual machine that was a seventh.
    """
    if not os.environ.get(CHOSEN) and KEEPS_FOR_A_WHILE in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
