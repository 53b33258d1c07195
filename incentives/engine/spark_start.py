"""Starts Spark, or finds it, and sees to the settings on which exact figures depend."""

from __future__ import annotations

import os
import shutil
import socket
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from .words import _

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL: Final = "local[2]"
_CONNECT: Final = "sc://"
_CONNECT_PORT: Final = 15002
_PATIENCE: Final = 10
"""Seconds for which an answer is awaited."""

_EXACT: Final = {
    "spark.sql.ansi.enabled": "true",  # what passes its bounds fails, and never becomes an empty value
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",  # products keep scale 0 and 38 digits
    "spark.sql.caseSensitive": "true",
    "spark.sql.variable.substitute": "false",  # a text of a plan may well say ${…}
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
}
"""Set in every session and read back: with any other of these a program might mean something else."""

_OF_OUR_OWN: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.maxResultSize": "0",  # the lines come back here, however many they are
    # With the 48 MB that this Java keeps for compiled code it stops to compile after a few hundred programs.
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -Xss8m",
    "spark.log.level": "ERROR",
}
"""Of a Spark that runs within this process's own Java."""

_FEW: Final = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""For programs over few rows: compiling them takes longer than running them."""


class NoSpark(Exception):
    """Spark was asked for and is not there; the message says how to get it."""


class Gait:
    """How a Spark session runs: in one short step over few rows, as it was set over many. It decides the time taken, never a figure."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._few: bool | None = None
        self._usual = {name: str(spark.conf.get(name)) for name in _FEW}

    def change(self, *, few: bool) -> None:
        if few is not self._few:
            for name, value in (_FEW if few else self._usual).items():
                self._spark.conf.set(name, value)
            self._few = few


@cache
def gait_of(spark: SparkSession) -> Gait:
    return Gait(spark)


@cache
def started(address: str) -> SparkSession:
    """Return the one session of this process at the address. Raises NoSpark."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark(_("PySpark is not installed. `make setup-spark` installs it.")) from error
    is_remote = address.startswith(_CONNECT)
    if not is_remote and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise NoSpark(_("Spark needs Java 17 or newer, and no `java` is found. On Debian: apt-get install openjdk-17-jre-headless"))
    try:
        if is_remote:
            _knock(address)
            spark = SparkSession.builder.remote(address).getOrCreate()
        else:
            builder = SparkSession.builder.master(address).appName("Laurel")
            for name, value in _OF_OUR_OWN.items() if address.startswith("local") else ():
                builder = builder.config(name, value)
            spark = builder.getOrCreate()
        for name, value in _EXACT.items():
            spark.conf.set(name, value)
            assert spark.conf.get(name) == value, f"{name} is {spark.conf.get(name)}"
    except (PySparkException, OSError) as error:
        raise NoSpark(_("No Spark answers at %(address)s: %(error)s") % {"address": address, "error": error}) from error
    return spark


def _knock(address: str) -> None:
    """Raise OSError where nothing listens: Spark Connect's own client would go on trying for minutes."""
    server = urlsplit(address)
    with socket.create_connection((server.hostname or "localhost", server.port or _CONNECT_PORT), timeout=_PATIENCE):
        pass
