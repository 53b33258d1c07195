"""Who stands where on which days, of everybody: teams, reporting lines, assistants and territories, as the engine reads them.

Those on no plan are among them: they may be in the team of a payee, or report to one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from incentives.ledger.copying import copy_out
from people.api import persons_by_reference

if TYPE_CHECKING:
    import pyarrow as pa

_SELECTS: Final = {
    "teams": """
        SELECT m.person_id, team.key, m.valid_from, m.valid_before
        FROM people_teammembership m JOIN people_team team ON team.id = m.team_id
        ORDER BY m.person_id, m.valid_from""",
    "reporting": "SELECT person_id, manager_id, valid_from, valid_before FROM people_reportingline ORDER BY person_id, valid_from",
    "assistants": """
        SELECT assistant_id, person_id, valid_from, valid_before FROM people_assistantassignment
        ORDER BY assistant_id, person_id, valid_from""",
    "territories": """
        SELECT h.person_id, t.key, h.valid_from, h.valid_before, h.share
        FROM crm_territoryholder h JOIN crm_territory t ON t.id = h.territory_id
        ORDER BY h.person_id, t.key, h.valid_from""",
}
OF_PERSONS: Final = ("person", "manager", "works_for", "owner")
"""Columns that name a person."""


def relations(only: Collection[str] = tuple(_SELECTS)) -> dict[str, pa.Table]:
    """Return the tables of `engine.world` by their names there, or those in `only`; a person is the text of their id."""
    schemas = _schemas()
    return {name: copy_out(_SELECTS[name], [], schemas[name]) for name in only}


def no_relations() -> dict[str, pa.Table]:
    """Return the same tables with nobody in them, for those that a plan does not read."""
    return {name: schema.empty_table() for name, schema in _schemas().items()}


def _schemas() -> dict[str, pa.Schema]:
    from incentives.engine.world import ASSISTANTS, REPORTING, TEAMS, TERRITORIES

    return {"teams": TEAMS, "reporting": REPORTING, "assistants": ASSISTANTS, "territories": TERRITORIES}


def references() -> dict[str, str]:
    """Return everybody's reference by the text of their id."""
    return {str(person.pk): reference for reference, person in persons_by_reference().items()}


def referred(table: pa.Table, known: Mapping[str, str]) -> pa.Table:
    """Return the table with persons called by their references, as files and the CRM's facts call them, rather than by their ids."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if field.name in OF_PERSONS:
            texts = [known[each] for each in table[field.name].to_pylist()]
            table = table.set_column(place, field, pa.array(texts, pa.string()))
    return table
