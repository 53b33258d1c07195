"""The Spark that tests calculate on: one for a process, in the Java of this machine."""

from __future__ import annotations

import os
from typing import Any

from incentives.engine.session import Engine
from incentives.engine.spark import on_spark
from incentives.engine.spark_start import LOCAL, NoSpark, started

from .missing import missing


def spark_engine(**options: Any) -> Engine:
    """Return Spark, started; without PySpark or Java the test skips (or fails where nothing may be missing). options: those of on_spark."""
    os.environ.setdefault("SPARK_DRIVER_MEMORY", "2g")
    address = os.environ.get("LAUREL_SPARK", LOCAL)
    try:
        started(address)
    except NoSpark as error:
        missing(f"SPARK NOT TESTED: {error}")
    return on_spark(address, **options)
