"""What one calculation reads, as plain data: enough to compute its lines again without the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from incentives.engine.periods import Period

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class VersionInForce:
    """A published version and the days on which it holds: [start, before), cut by the next version of the plan."""

    id: int
    plan_id: int
    plan_key: str
    number: int
    document: str
    sha256: str
    start: dt.date
    before: dt.date | None


@dataclass(frozen=True, slots=True)
class SharedRows:
    """What a shared table says from a day on."""

    table: str
    start: dt.date
    document: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that one run reads.

    A person is the text of their id everywhere in them. `tables` are Arrow tables: `payees` (person, hired_on, left_on), `assignments`
    and `quotas` (columns of `engine.world`, with the plan's key in `plan`), `splits`, `rates`, `teams` (of everybody, by the team's
    key), and `earned` (columns of `engine.world.EARNED` with `plan_version_id` in place of `plan`, and what taking a line back needs:
    unit, source, credited_on, position). `facts` maps a source's name to its rows, in the columns that the plans of the run read.
    """

    period: Period
    versions: tuple[VersionInForce, ...]
    shared_tables: tuple[SharedRows, ...]
    tables: Mapping[str, pa.Table]
    facts: Mapping[str, pa.Table]
    as_of: dt.datetime
    last_batch: int
    """The newest batch there was: one posted since by an earlier period would make `earned` stale."""
    mark: Mapping[str, Sequence[int]] | None = None
    """How far every trail of changes had got (`marks.mark`); None: not known for sure."""
    only: frozenset[str] | None = None
    """The persons who are calculated: those whom a change touches. None: everybody."""
    posting: Period | None = None
    """The later period that posts the lines, where these are the inputs of a closed period's correction."""
    corrections: tuple[Inputs, ...] = ()
    """What is read to correct closed periods, each as its own run would read it today; earliest first."""

    @property
    def posted_into(self) -> Period:
        return self.posting or self.period

    @property
    def all_versions(self) -> tuple[VersionInForce, ...]:
        """Every version that is calculated, for this period or a closed one, once."""
        found = {version.id: version for inputs in (*self.corrections, self) for version in inputs.versions}
        return tuple(found.values())
