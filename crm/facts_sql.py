"""What of a source is read: cut to days, to persons, to one half of it, to some of its columns; and the shares beside it.

The caller says which days it needs, and a row is read if any of its days lies among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from incentives.engine.facts import FieldType, Source

from .facts import CATALOG, has_currency
from .facts_of_persons import deals_told_of, of_persons
from .facts_selects import ORIGINS, OWN_DAYS, OWNER_BY_REFERENCE, SELECTS, id_of, is_shared
from .territories_sql import KEY, territory_joins

_OWNER_BY_ID = 'p.id::text AS "owner"'
_SHARES_OF_DEALS = """
SELECT {source} AS source, {fact} AS fact, p.reference AS person, (t.share * 100000000)::bigint AS share, nullif(t.role, '') AS role
FROM crm_opportunitysplit t JOIN crm_opportunity d ON d.id = t.opportunity_id JOIN people_person p ON p.id = t.person_id"""


def days_of(source: Source) -> list[str]:
    """The day fields that say when the fact itself happened: the ones a plan can count it by."""
    return [field.name for field in source.fields.values() if field.type is FieldType.DAY]


def select_facts(
    source: str,
    *,
    first: dt.date | None = None,
    before: dt.date | None = None,
    columns: Collection[str] | None = None,
    person_ids: Collection[int] | None = None,
    days: Collection[str] | None = None,
    by_id: bool = False,
    up_to: int | None = None,
    after: int | None = None,
) -> str:
    """Return the SELECT of a source, cut to rows with any of their days in [first, before), and to some of its columns.

    `days` are the fields of which one has to lie there; None: any that is a day. `by_id`: the owner is the text of the person's id.
    `up_to` and `after` cut it to those of the source's own ids.

    With persons only what they own, what is of a deal in which they have a share, and what became of a deal that they own:
    its invoices, payments and returns, whoever these are put down to.
    """
    inner = SELECTS[source]
    if columns is not None and "account.territory" not in columns:
        # No database leaves out joins of which it can't know that they find one row at most.
        inner = inner.replace(KEY, "NULL").replace(territory_joins("a", OWN_DAYS[source]), "")
    own_id = f"{ORIGINS[source][1]}.id"
    cuts = [f"{own_id} {sign} {bound:d}" for sign, bound in (("<=", up_to), (">", after)) if bound is not None]
    if cuts:
        inner += f"\nWHERE {' AND '.join(cuts)}"
    if person_ids is not None:
        inner = of_persons(source, inner, person_ids)
    if by_id:
        inner = inner.replace(OWNER_BY_REFERENCE, _OWNER_BY_ID)
    chosen = ", ".join(f'"{name}"' for name in column_names(CATALOG.sources[source], columns))
    conditions = [f"DATE '{first.isoformat()}' <= {{day}}"] if first else []
    conditions += [f"{{day}} < DATE '{before.isoformat()}'"] if before else []
    if not conditions:
        return inner if columns is None and person_ids is None else f"SELECT {chosen} FROM ({inner}\n) AS facts"  # noqa: S608  columns of our own
    within = " AND ".join(conditions)
    own = (f'"{name}"' for name in (days_of(CATALOG.sources[source]) if days is None else sorted(days)))
    return f"SELECT {chosen} FROM ({inner}\n) AS facts WHERE " + " OR ".join(f"({within.format(day=day)})" for day in own)  # noqa: S608  constants and days


def select_middle(source: str, *, at_least: int) -> str:
    """Return the SELECT of the id in the middle of a source's; of NULL where its first and last are not `at_least` apart."""
    table = ORIGINS[source][0]
    return f"SELECT CASE WHEN max(id) - min(id) >= {at_least:d} THEN (min(id) + max(id)) / 2 END AS middle FROM {table}"  # noqa: S608


def select_splits(sources: list[str], person_ids: Collection[int] | None = None, *, by_id: bool = False) -> str:
    """Return the SELECT of the shares: a row per source, deal, role and person, under the id that the source looks splits up by.

    With persons those of deals that their facts (`select_facts`) tell of, all shares of each.
    """
    parts = []
    for name in filter(is_shared, sources):
        select = _SHARES_OF_DEALS.format(source=f"'{name}'", fact=id_of("d"))
        parts.append(select if person_ids is None else f"{select}\nWHERE d.id IN ({deals_told_of(name, person_ids)})")
    if by_id:
        parts = [part.replace("p.reference AS person", "p.id::text AS person") for part in parts]
    empty = "SELECT ''::text AS source, ''::text AS fact, ''::text AS person, 0::bigint AS share, ''::text AS role WHERE false"
    return "\nUNION ALL\n".join(parts) or empty


def column_names(source: Source, only: Collection[str] | None = None) -> list[str]:
    """The columns of a source in their order: id, owner, currency where there is money, then its fields, or those of them in `only`."""
    names = ["id", "owner", *(["currency"] if has_currency(source) else []), *source.fields]
    return names if only is None else [name for name in names if name in only]
