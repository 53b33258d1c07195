"""What the files of a folder must say of each other: splits of facts that are there, earlier lines as they could have been posted.

Each of these would otherwise be left out without a word, and pay the wrong amount.
"""

# ruff: noqa: S608  every name in the statements written here is quoted

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from .check_shares import fills_territories, roles_to_fill, territories_not_whole, territory_problem
from .csv_cells import Cell, Column, fits, literal, name_of, typed
from .csv_sheets import Sheet, Sheets
from .facts import Source
from .money import CURRENCIES, POINTS, decimals_of
from .parquet_sheets import SUFFIX
from .periods import NoSuchPeriod, Period
from .plan import CreditTo, LimitScope, Plan, Share
from .plan_money import COMPONENT_OF, EXCHANGE, PAYOUT, PLAN_COMPONENTS, DrawKind, payout_component
from .reach import circle_problem, circles
from .words import _, quoted

_SHARE: Final = Column("share", Cell.SHARE)
_AMOUNT: Final = Column("amount", Cell.NUMBER, scale=4)
_OF_A_FACT: Final = "'credit', 'milestone', 'limit', 'hold', 'clawback', 'plan limit', 'draw', 'exchange', 'payout'"


def check_splits(sheets: Sheets, splits: Sheet, plan: Plan | None, sources: Mapping[str, Source], read: Mapping[str, Sheet]) -> None:
    """`read` holds the sheets of those sources whose files could be read, by the source's name."""
    if not {"source", "fact", "share"} <= set(splits.header):
        return
    _check_totals(sheets, splits)
    if plan is not None:
        for source_name, role in sorted(roles_to_fill(plan)):
            _check_totals_of_role(sheets, splits, source_name, role)
    shared = _shared(plan) if plan is not None else {}
    for name, source in sources.items():
        _check_facts_exist(sheets, splits, plan, source, sources, read)
        for role, names in shared.items():
            if name not in names:
                _check_not_ignored(sheets, splits, source, role, [sources[other] for other in sorted(names) if other in sources], read)


def _role(splits: Sheet) -> str:
    """SQL for the role of a row, empty for an ordinary share."""
    return "coalesce(role, '')" if "role" in splits.header else "''"


def _totals(splits: Sheet, where: str) -> str:
    return (
        f"SELECT min(row) AS row, sum({typed(_SHARE)}) AS total, count(*) = count({typed(_SHARE)}) AS sound "
        f"FROM {name_of(splits.table)} WHERE {where} GROUP BY source, fact"
    )


def _check_totals_of_role(sheets: Sheets, splits: Sheet, source: str, role: str) -> None:
    totals = _totals(splits, f"source = {literal(source)} AND {_role(splits)} = {literal(role)}")
    rows = f"SELECT row, CAST(total * 100 AS VARCHAR) AS total FROM ({totals}) WHERE sound AND total <> 1"
    sheets.report_found(
        splits,
        "shares_do_not_add_up",
        "share",
        f"SELECT row, fact, rtrim(rtrim(total, '0'), '.') FROM ({rows}) JOIN {name_of(splits.table)} USING (row)",
        ("value", "total"),
        _("The shares of “%(value)s” in the role “%(role)s” add up to %(total)s%%, not to 100%%."),
        _("Write shares that add up to the whole, or say `overlay: yes` in the measure."),
        said={"role": role},
    )


def _check_totals(sheets: Sheets, splits: Sheet) -> None:
    """Shares as entered are shares of one amount: less than the whole would lose money, more would pay it twice."""
    totals = _totals(splits, f"{_role(splits)} = ''")
    rows = f"SELECT row, CAST(total * 100 AS VARCHAR) AS total FROM ({totals}) WHERE sound AND total <> 1"
    sheets.report_found(
        splits,
        "shares_do_not_add_up",
        "share",
        f"SELECT row, fact, rtrim(rtrim(total, '0'), '.') FROM ({rows}) JOIN {name_of(splits.table)} USING (row)",
        ("value", "total"),
        _("The shares of “%(value)s” add up to %(total)s%%, not to 100%%."),
        _("Write shares that add up to the whole (thirds: 33.333333%%, 33.333333%%, 33.333334%%)."),
    )


def _is_there(splits: Sheet, source: Source) -> bool:
    path = splits.path.parent / source.file
    return path.exists() or path.with_suffix(SUFFIX).exists()


def _check_facts_exist(
    sheets: Sheets, splits: Sheet, plan: Plan | None, source: Source, sources: Mapping[str, Source], read: Mapping[str, Sheet]
) -> None:
    # A split deal is split in every source that is looked up by the deal, also in one in which it has no row.
    alike = [other for other in sources.values() if _by_deal(other)] if _by_deal(source) else [source]
    known = [(read[other.name], other.splits_by) for other in alike if other.name in read and other.splits_by in read[other.name].header]
    used = {measure.source for measure in plan.measures.values()} if plan is not None else sources.keys()
    if not known and any(other.name in used or _is_there(splits, other) for other in alike):
        return  # that a file is missing, or what is wrong with it, has been said
    columns = [(name_of(column), name_of(sheet.table)) for sheet, column in known]
    ids = " UNION ALL ".join(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL" for column, table in columns) or "SELECT ''"
    sheets.report_where(
        splits,
        "no_such_fact",
        "fact",
        f"source = {literal(source.name)} AND nullif(fact, '') IS NOT NULL AND fact NOT IN ({ids})",
        _("There is no “%(value)s” among the %(source)s of this folder."),
        _("Splits name a fact by the column %(by)s of %(file)s, letter by letter."),
        said={"source": source.name, "by": source.splits_by, "file": source.file},
    )


def _check_not_ignored(
    sheets: Sheets, splits: Sheet, source: Source, role: str, shared: Iterable[Source], read: Mapping[str, Sheet]
) -> None:
    """A deal that is split under the name of another source than the one the plan shares would go to its owner whole."""
    in_role = f"{_role(splits)} = {literal(role)}"
    for other in shared:
        sheet = read.get(other.name)
        if _by_deal(source) != _by_deal(other) or sheet is None or other.splits_by not in sheet.header:
            continue
        same = f"SELECT {name_of(other.splits_by)} FROM {name_of(sheet.table)} WHERE {name_of(other.splits_by)} IS NOT NULL"
        there = f"SELECT fact FROM {name_of(splits.table)} WHERE source = {literal(other.name)} AND {in_role} AND fact IS NOT NULL"
        sheets.report_where(
            splits,
            "split_ignored",
            "source",
            f"source = {literal(source.name)} AND {in_role} AND fact IN ({same}) AND fact NOT IN ({there})",
            _("This row shares “%(fact)s” among the %(value)s, and the plan shares the %(other)s: it would change nothing."),
            _("Write `%(other)s` as its source, or add the same row for them."),
            said={"other": other.name},
            fact="fact",
        )


def _shared(plan: Plan) -> dict[str, set[str]]:
    """By role, empty for ordinary shares: the sources whose facts the plan shares so."""
    found: dict[str, set[str]] = {}
    for measure in plan.measures.values():
        if measure.source is not None and (measure.share is Share.SPLITS or measure.credit_to is CreditTo.ROLE):
            found.setdefault(measure.role, set()).add(measure.source)
    return found


def check_circles(sheets: Sheets, sheet: Sheet, table: pa.Table) -> None:
    """Nobody may be above themselves on any day, whatever the plan."""
    sound = table.filter(pc.and_(pc.and_(pc.is_valid(table["person"]), pc.is_valid(table["manager"])), pc.is_valid(table["from"])))
    rows = dict(zip(zip(sound["person"].to_pylist(), sound["from"].to_pylist(), strict=True), sound["row"].to_pylist(), strict=True))
    if "before" not in sound.column_names:
        sound = sound.append_column("before", pa.nulls(sound.num_rows, pa.date32()))
    found = []
    for people, day in circles(sound):
        if len(people) > 1:  # that nobody is their own manager is said otherwise
            problem = circle_problem(sheet.file, people, day)
            found.append((rows[next(person for person in people if (person, day) in rows), day], dict(problem.values), problem))
    if found:
        text, remedy = found[0][2].text, found[0][2].remedy
        sheets.report_rows(sheet, "circle", "manager", text, remedy, [(row, values) for row, values, _problem in found])


def check_territories(sheets: Sheets, sheet: Sheet, table: pa.Table, plan: Plan | None) -> None:
    """Hold the shares of each territory to the whole, where the plan has no overlay."""
    if plan is None or not fills_territories(plan.measures.values()) or any(problem.path == sheet.file for problem in sheets.problems):
        return
    columns = {name: table[name] if name in table.column_names else None for name in ("territory", "from", "before", "share")}
    kinds = {"before": pa.date32(), "share": pa.decimal128(9, 8)}
    whole = pa.table({name: pa.nulls(table.num_rows, kinds[name]) if values is None else values for name, values in columns.items()})
    rows = list(zip(*(table[name].to_pylist() for name in ("row", "territory")), strict=True))
    found = []
    for territory, day, total in territories_not_whole(whole):
        problem = territory_problem(sheet.file, territory, day, total)
        found.append((next(row for row, name in rows if name == territory), dict(problem.values), problem))
    if found:
        text, remedy = found[0][2].text, found[0][2].remedy
        sheets.report_rows(sheet, "territory_not_whole", "territory", text, remedy, [(row, values) for row, values, _problem in found])


def _by_deal(source: Source) -> bool:
    return source.splits_by == source.deal_field


def check_earned(sheets: Sheets, sheet: Sheet, plan: Plan, first: Period | None) -> None:
    """Hold what earlier periods are said to have posted to what they could have posted. `first` is the first period that is calculated."""
    own = f"plan = {literal(plan.name)}"
    components = [*plan.components, *PLAN_COMPONENTS]
    sheets.report_unknown(
        sheet,
        "component",
        components,
        _("The plan has no component “%(value)s”."),
        _("Its components are %(names)s."),
        where=f"{own} AND NOT (kind = '{PAYOUT}' AND component LIKE '{payout_component('')}%')",
        said={"names": quoted(components)},
    )
    sheets.report_where(
        sheet,
        "no_fact",
        "fact",
        f"{own} AND kind IN ({_OF_A_FACT}) AND nullif(fact, '') IS NULL",
        _("A line of the kind %(kind)s belongs to a fact, and this row names none."),
        _("Write the fact's id; for a milestone the limit reached, for a limit its scope, like month."),
        kind="kind",
    )
    sheets.report_where(
        sheet,
        "fact_unwanted",
        "fact",
        f"{own} AND kind IN ('window', 'period', 'floor', 'carry', 'recovery', 'forgiven') AND nullif(fact, '') IS NOT NULL",
        _("A line of the kind %(kind)s belongs to no single fact, and this row names “%(value)s”."),
        _("Leave the cell empty, or correct the kind."),
        kind="kind",
    )
    scopes = [scope.value for scope in LimitScope if scope not in (LimitScope.DEAL, LimitScope.WINDOW)]
    sheets.report_unknown(
        sheet,
        "fact",
        scopes,
        _("“%(value)s” is no scope of a limit."),
        _("Write one of %(names)s."),
        where=f"{own} AND kind IN ('limit', 'plan limit')",
        said={"names": quoted(scopes)},
    )
    kinds = [kind.value for kind in DrawKind]
    sheets.report_unknown(
        sheet,
        "fact",
        kinds,
        _("“%(value)s” is no kind of draw."),
        _("Write one of %(names)s."),
        where=f"{own} AND kind = 'draw'",
        said={"names": quoted(kinds)},
    )
    sheets.report_unknown(
        sheet,
        "fact",
        sorted(CURRENCIES),
        _("“%(value)s” is no currency."),
        _("Write its three letters of ISO 4217, for example USD."),
        where=f"{own} AND kind IN ('{EXCHANGE}', '{PAYOUT}')",
    )
    _check_of_the_plan(sheets, sheet, own)
    _check_periods(sheets, sheet, plan, first, own)
    _check_decimals(sheets, sheet, plan, own)


def _check_of_the_plan(sheets: Sheets, sheet: Sheet, own: str) -> None:
    """A line of the plan itself stands under the key of its kind, where the next period looks for it."""
    wrong = [f"(kind = {literal(kind)}) <> (kind = {literal(kind)} AND component = {literal(key)})" for kind, key in COMPONENT_OF.items()]
    wrong.append(f"(kind = '{PAYOUT}') <> (component = '{payout_component('')}' || coalesce(fact, ''))")
    others = f"kind NOT IN ({', '.join(map(literal, COMPONENT_OF))}) AND {_among('component', PLAN_COMPONENTS)}"
    sheets.report_where(
        sheet,
        "not_of_a_component",
        "component",
        f"{own} AND ({' OR '.join(wrong)} OR ({others}))",
        _("“%(value)s” has no lines of the kind %(kind)s."),
        _("Lines of the plan itself: %(names)s."),
        said={"names": ", ".join([*(f"{kind} – {key}" for kind, key in COMPONENT_OF.items()), f"{PAYOUT} – {payout_component('EUR')}"])},
        kind="kind",
    )


def _check_periods(sheets: Sheets, sheet: Sheet, plan: Plan, first: Period | None, own: str) -> None:
    known: dict[str, Period] = {}
    for text in {*sheets.values_of(sheet, "period", own), *sheets.values_of(sheet, "first_period", own)}:
        try:
            period = Period.parse(text, plan.fiscal_year_starts)
        except NoSuchPeriod:
            continue
        if period.kind is plan.period and period.name == text:
            known[text] = period
    example = Period.of(plan.period, plan.effective_from, plan.fiscal_year_starts).name
    for column in ("first_period", "period"):
        sheets.report_unknown(
            sheet,
            column,
            list(known),
            _("“%(value)s” is none of this plan's periods, each of which is a %(kind)s."),
            _("Write it like %(example)s."),
            where=own,
            said={"kind": plan.period.value, "example": example},
        )
    if first is not None:
        late = [text for text, period in known.items() if period.start > first.start]
        sheets.report_where(
            sheet,
            "later_period",
            "period",
            f"{own} AND {_among('period', late)}",
            _("%(value)s comes after %(first)s, the first period that is calculated."),
            _("earned.csv holds what was earned before: delete the row, or calculate a later period."),
            said={"first": first.name},
        )
    later = {text: [other for other, then in known.items() if then.start > period.start] for text, period in known.items()}
    early = [f"(period = {literal(text)} AND {_among('first_period', others)})" for text, others in later.items() if others]
    sheets.report_where(
        sheet,
        "first_after_period",
        "first_period",
        f"{own} AND ({' OR '.join(early) or 'false'})",
        _("%(value)s comes after %(period)s, the period of this line."),
        _("first_period is the period in which the fact counted for the first time: the same one, or an earlier one."),
        period="period",
    )


def _check_decimals(sheets: Sheets, sheet: Sheet, plan: Plan, own: str) -> None:
    """Nothing was ever posted in pieces smaller than the coin."""
    number = f"CAST(amount AS DECIMAL(38, {_AMOUNT.scale}))"
    paid_in = [plan.pay_in.currency] if plan.pay_in is not None and plan.pay_in.currency is not None else []
    for unit in sorted({plan.currency, *paid_in, *(component.unit for component in plan.components.values())}):
        decimals = _AMOUNT.scale if unit == POINTS else decimals_of(unit)
        components = [key for key, component in plan.components.items() if component.unit == unit]
        components += PLAN_COMPONENTS if unit == plan.currency else [payout_component(unit)] if unit in paid_in else ()
        finer = f"round({number}, {decimals}) <> {number}"
        sheets.report_where(
            sheet,
            "too_many_decimals",
            "amount",
            f"{own} AND {_among('component', components)} AND CASE WHEN coalesce({fits(_AMOUNT)}, false) THEN {finer} ELSE false END",
            _("“%(value)s” has more decimals than %(unit)s are paid with."),
            _("Write the amount as it was posted: at most %(decimals)s decimals."),
            said={"unit": unit, "decimals": str(decimals)},
        )


def _among(column: str, texts: Collection[str]) -> str:
    return f"{name_of(column)} IN ({', '.join(map(literal, texts))})" if texts else "false"


def check_objectives(sheets: Sheets, sheet: Sheet) -> None:
    """Report where the weights of what one person has due on one day are no whole."""
    if not {"owner", "weight", "due_on"} <= set(sheet.header):
        return
    weight, due_on = typed(Column("weight", Cell.NUMBER, scale=6)), typed(Column("due_on", Cell.DAY))
    totals = (
        f"SELECT min(row) AS row, sum({weight}) AS total, count(*) = count({weight}) AS sound FROM {name_of(sheet.table)} "
        f"WHERE {due_on} IS NOT NULL AND nullif(owner, '') IS NOT NULL GROUP BY owner, {due_on}"
    )
    rows = f"SELECT row, CAST(total * 100 AS VARCHAR) AS total FROM ({totals}) WHERE sound AND total <> 1"
    sheets.report_found(
        sheet,
        "weights_not_whole",
        "weight",
        f"SELECT row, owner, due_on, rtrim(rtrim(total, '0'), '.') FROM ({rows}) JOIN {name_of(sheet.table)} USING (row)",
        ("value", "day", "total"),
        _("The weights of what “%(value)s” has due on %(day)s add up to %(total)s%%, not to 100%%."),
        _("Write weights that are the whole together."),
    )
