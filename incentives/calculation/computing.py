"""From inputs to what is to be posted: the engine for each version, then the ledger's ids. Reads no database and no clock.

Import it inside the functions that use it: Arrow takes a second to load.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from incentives import documents
from incentives.catalog import CATALOG
from incentives.engine.periods import Period
from incentives.engine.plan_money import PAYOUT, RETURNS, sources_followed
from incentives.engine.without_returns import without_returns
from incentives.ledger.posting import Postings

from .circles import WITHOUT_LOOKING_FOR_CIRCLES
from .inputs import Inputs, VersionInForce
from .reading import in_calendar_of
from .stretches import NOT_OF_A_STRETCH, continued, taken_over

if TYPE_CHECKING:
    from incentives.engine.plan import Plan
    from incentives.engine.world import Result, World


class Progress(Protocol):
    def __call__(self, version: VersionInForce) -> None:
        """Called before each version; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Computed:
    postings: Postings
    results_sha256: Mapping[int, str]
    """Version id → checksum of its window results and standings."""
    corrections: Mapping[str, int]
    """Closed period → how many lines correct it."""
    windfalls: pa.Table
    """Columns of `engine.world.WINDFALLS` with ids: those that closed periods hold today, then those of the period."""


def compute(inputs: Inputs, *, progress: Progress) -> Computed:
    """Calculate every version of the inputs. Raises engine.problems.Refused with all problems of the first version that has any."""
    corrected = [found for correction in inputs.corrections for found in _results(correction, progress)]
    results = [*corrected, *_results(_with_corrections(inputs, corrected), progress)]
    names = ("lines", "windows", "standings", "windfalls")
    tables = {name: [_with_ids(getattr(result, name), version) for version, result in results] for name in names}
    checksums = {
        version.id: _checksum(
            *(
                part
                for name in ("windows", "standings")
                for (own, _), part in zip(results, tables[name], strict=True)
                if own.id == version.id
            )
        )
        for version in inputs.all_versions
    }
    lines = tuple(result.lines.num_rows for _version, result in corrected)
    whole = {name: pa.concat_tables(parts) for name, parts in tables.items()}
    windfalls = whole.pop("windfalls")
    return Computed(Postings(**whole), checksums, _by_period(inputs, lines), windfalls)


def _by_period(inputs: Inputs, lines: Sequence[int]) -> dict[str, int]:
    found = dict.fromkeys((correction.period.name for correction in inputs.corrections), 0)
    periods = (correction.period.name for correction in inputs.corrections for _version in correction.versions)
    for period, count in zip(periods, lines, strict=True):
        found[period] += count
    return found


def plan_of_version(version: VersionInForce, inputs: Inputs) -> Plan:
    """What the version says, on the days on which it holds: the document's own end may lie later than another version's beginning."""
    return _as_read(documents.plan_in_force(version.document, inputs.shared_tables, version.start, version.before), inputs)


def _as_read(plan: Plan, inputs: Inputs) -> Plan:
    """The plan as its facts were read: without its words on returns where there were none."""
    return plan if RETURNS.source in inputs.facts else without_returns(plan)


def _results(inputs: Inputs, progress: Progress) -> Iterator[tuple[VersionInForce, Result]]:
    from incentives.engine.calculate import calculate
    from incentives.engine.portions import calculate_halves

    narrowed, settling = _narrowed(inputs), _settling(inputs)
    beside: dict[int, list[pa.Table]] = {}
    for version in inputs.versions:
        progress(version)
        with WITHOUT_LOOKING_FOR_CIRCLES:
            plan = plan_of_version(version, inputs)
            period = in_calendar_of(plan, inputs.period)
            world = world_of(narrowed, plan, version, period)
            if inputs.posting is not None:
                result = calculate(plan, period, world, posting=in_calendar_of(plan, inputs.posting))
                # Where the payees stood then is told by the closed period's own statement; what was read for a line is in its window.
                result = replace(result, standings=result.standings.slice(0, 0))
            elif _is_alone(version, inputs):
                result = calculate_halves(plan, period, world)
            else:
                others = beside.get(version.plan_id, []) if version.id in settling else None
                result = calculate(
                    plan,
                    period,
                    world,
                    beside=others,
                    taken_over=_taken_over_by(version, plan, narrowed),
                    limited_with=_limited_with(beside.get(version.plan_id, []), version, plan, period),
                )
            back = taken_over(_posted_by(version, narrowed), plan, version, period)
            if inputs.posting is not None:
                back = back.filter(pc.less_equal(back["window_before"], pa.scalar(inputs.posting.start)))
            result = replace(result, lines=pa.concat_tables([result.lines, back.cast(result.lines.schema)]))
        beside.setdefault(version.plan_id, []).append(result.lines)
        yield version, result


def _is_alone(version: VersionInForce, inputs: Inputs) -> bool:
    """Whether no other version of the plan posts anything that is settled or limited together with this one's lines."""
    return not any(other.plan_id == version.plan_id and other.id != version.id for other in inputs.versions)


def _settling(inputs: Inputs) -> set[int]:
    """The version of each plan that settles the period: the last that holds before it ends, which stands last in the inputs."""
    return set({version.plan_id: version.id for version in inputs.versions}.values())


def _narrowed(inputs: Inputs) -> Inputs:
    """The inputs of those alone who are calculated: what the others earned is neither looked at nor taken back."""
    if inputs.only is None:
        return inputs
    wanted = pa.array(sorted(inputs.only), pa.string())
    own = {name: inputs.tables[name] for name in ("assignments", "quotas", "earned")}
    return replace(
        inputs, tables={**inputs.tables, **{name: table.filter(pc.is_in(table["person"], wanted)) for name, table in own.items()}}
    )


def _with_corrections(inputs: Inputs, corrected: Sequence[tuple[VersionInForce, Result]]) -> Inputs:
    """The inputs with what their corrections post as earned in this period: its limits and settlement count that, too."""
    found = [_as_earned(result.lines, version, inputs.period) for version, result in corrected if result.lines.num_rows]
    if not found:
        return inputs
    earned = inputs.tables["earned"]
    more = [table.select(earned.schema.names).cast(earned.schema) for table in found]
    return replace(inputs, tables={**inputs.tables, "earned": pa.concat_tables([earned, *more])})


def _as_earned(lines: pa.Table, version: VersionInForce, period: Period) -> pa.Table:
    versions = pa.repeat(pa.scalar(version.id, pa.int64()), lines.num_rows)
    names = pa.repeat(pa.scalar(period.name), lines.num_rows)
    return lines.append_column("plan_version_id", versions).append_column("period", names)


def world_of(inputs: Inputs, plan: Plan, version: VersionInForce, period: Period) -> World:
    """The inputs as the engine reads them for one version: everything by the plan's name in that version's document."""
    from incentives.engine.world import (
        ABSENCES,
        ASSIGNMENTS,
        ASSISTANTS,
        EARNED,
        FREE_DAYS,
        PEOPLE,
        QUOTAS,
        RATES,
        REPORTING,
        REVIEWS,
        SPLITS,
        TEAMS,
        TERRITORIES,
        World,
    )

    followed = sources_followed(_as_read(plan, inputs))
    sources = {measure.source for measure in plan.measures.values() if measure.source} | followed
    world = World(
        people=_people(inputs).cast(PEOPLE),
        assignments=_assignments(inputs, plan, version).cast(ASSIGNMENTS),
        quotas=_named(inputs.tables["quotas"], plan, version).cast(QUOTAS),
        facts={source: inputs.facts[source] for source in sources},
        splits=inputs.tables["splits"].cast(SPLITS),
        rates=inputs.tables["rates"].cast(RATES),
        teams=inputs.tables["teams"].cast(TEAMS),
        reporting=inputs.tables["reporting"].cast(REPORTING),
        assistants=inputs.tables["assistants"].cast(ASSISTANTS),
        territories=inputs.tables["territories"].cast(TERRITORIES),
        absences=inputs.tables["absences"].cast(ABSENCES),
        reviews=_named(inputs.tables["reviews"], plan, version).cast(REVIEWS),
        free_days=inputs.tables["free_days"].cast(FREE_DAYS),
        catalog=CATALOG,
    )
    own = continued(_posted_by(version, inputs), plan, period, world)
    earned = pa.concat_tables([own, _posted_by_others(version, plan, inputs)])
    return replace(world, earned=_by_name(earned, plan).select(EARNED.names).cast(EARNED))


def _people(inputs: Inputs) -> pa.Table:
    payees = inputs.tables["payees"]
    names = pa.nulls(payees.num_rows, pa.string())
    return pa.table(
        {
            "person": payees["person"],
            "name": names,
            "hired_on": payees["hired_on"],
            "left_on": payees["left_on"],
            "calendar": payees["calendar"],
        }
    )


def _named(table: pa.Table, plan: Plan, version: VersionInForce) -> pa.Table:
    """Rows of this plan, called by its name; rows of every plan (NULL) stay as they are."""
    own = table.filter(pc.fill_null(pc.equal(table["plan"], version.plan_key), True))
    named = pc.if_else(pc.is_valid(own["plan"]), pa.scalar(plan.name), pa.scalar(None, pa.string()))
    return own.set_column(own.schema.get_field_index("plan"), "plan", named)


def _assignments(inputs: Inputs, plan: Plan, version: VersionInForce) -> pa.Table:
    """Parameters that only another version of the plan has are left out; what no version has was refused when it was assigned."""
    own = _named(inputs.tables["assignments"], plan, version)
    at = own.schema.get_field_index("parameters")
    kept = [[(key, text) for key, text in given or [] if key in plan.parameters] for given in own["parameters"].to_pylist()]
    return own.set_column(at, "parameters", pa.array(kept, pa.map_(pa.string(), pa.string())))


def _posted_by(version: VersionInForce, inputs: Inputs) -> pa.Table:
    earned = inputs.tables["earned"]
    return earned.filter(pc.equal(earned["plan_version_id"], version.id))


def _posted_by_others(version: VersionInForce, plan: Plan, inputs: Inputs) -> pa.Table:
    """What the plan's earlier versions posted: limits of a year count all of it. Later ones count this one's, and not the other way round.

    Left out is what they posted for stretches that this version has taken over: it is taken back from them, and is no part of these.
    """
    theirs = _of_others(version, plan, inputs, earlier_only=True)
    return theirs.filter(pc.invert(_is_taken_over(theirs, version)))


def _limited_with(posted: Sequence[pa.Table], version: VersionInForce, plan: Plan, period: Period) -> pa.Table | None:
    """What the versions before this one post in this very run, but for what they lose to it: one cap holds for all of them."""
    from incentives.engine.world import EARNED

    if not posted:
        return None
    theirs = pa.concat_tables(posted)
    theirs = theirs.append_column("period", pa.repeat(pa.scalar(period.name), theirs.num_rows))
    theirs = theirs.set_column(theirs.schema.get_field_index("plan"), "plan", pa.repeat(pa.scalar(plan.name), theirs.num_rows))
    return theirs.filter(pc.invert(_is_taken_over(theirs, version))).select(EARNED.names).cast(EARNED)


def _taken_over_by(version: VersionInForce, plan: Plan, inputs: Inputs) -> pa.Table:
    """What others posted for stretches that are this version's today: the settlement counts it against what takes it back."""
    theirs = _of_others(version, plan, inputs)
    return _by_name(theirs.filter(_is_taken_over(theirs, version)), plan)


def _of_others(version: VersionInForce, plan: Plan, inputs: Inputs, *, earlier_only: bool = False) -> pa.Table:
    ids = [
        other.id
        for other in inputs.versions
        if other.plan_id == version.plan_id and other.id != version.id and (other.start < version.start or not earlier_only)
    ]
    earned = inputs.tables["earned"]
    theirs = earned.filter(pc.is_in(earned["plan_version_id"], pa.array(ids, pa.int64())))
    # What another version paid in another unit by a component that this one lacks is no part of anything here.
    known = pc.or_(pc.is_in(theirs["component"], pa.array(list(plan.components), pa.string())), pc.equal(theirs["unit"], plan.currency))
    return theirs.filter(pc.or_(known, pc.equal(theirs["kind"], PAYOUT)))


def _is_taken_over(theirs: pa.Table, version: VersionInForce) -> pa.ChunkedArray:
    of_a_stretch = pc.invert(pc.is_in(theirs["kind"], pa.array(NOT_OF_A_STRETCH)))
    ours = pc.and_(pc.greater_equal(theirs["window_from"], pa.scalar(version.start)), of_a_stretch)
    return ours if version.before is None else pc.and_(ours, pc.less(theirs["window_from"], pa.scalar(version.before)))


def _by_name(earned: pa.Table, plan: Plan) -> pa.Table:
    place = earned.schema.get_field_index("plan_version_id")
    return earned.set_column(place, "plan", pa.repeat(pa.scalar(plan.name), earned.num_rows))


def _with_ids(table: pa.Table, version: VersionInForce) -> pa.Table:
    """The engine's table with the ids of payees and version as the ledger has them; results and standings in one stated order."""
    ids = pc.cast(table["person"], pa.int64())
    versions = pa.repeat(pa.scalar(version.id, pa.int64()), table.num_rows)
    numbered = table.drop_columns(["person", "plan"]).append_column("person_id", ids).append_column("plan_version_id", versions)
    keys = [name for name in ("component", "measure", "window_from", "window_before", "kind", "fact") if name in numbered.schema.names]
    # Lines are put in order once, when all versions' are there and numbered for the ledger.
    return numbered if "fact" in keys else numbered.sort_by([(name, "ascending") for name in ("person_id", *keys)])


def _checksum(*tables: pa.Table) -> str:
    """Of rows in order, whatever chunks they came in."""
    digest = hashlib.sha256()
    for table in tables:
        written = io.BytesIO()
        csv.write_csv(table, written)
        digest.update(written.getbuffer())
    return digest.hexdigest()
