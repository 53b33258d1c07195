"""Who stands where on which days, of everybody: teams, reporting lines, assistants and territories, as the engine reads them.

Those on no plan are among them: they may be in the team of a payee, or report to one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from incentives.ledger.copying import copy_out

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


def relations() -> dict[str, pa.Table]:
    """Return the tables of `engine.world` by their names there; a person is the text of their id."""
    from incentives.engine.world import ASSISTANTS, REPORTING, TEAMS, TERRITORIES

    schemas = {"teams": TEAMS, "reporting": REPORTING, "assistants": ASSISTANTS, "territories": TERRITORIES}
    return {name: copy_out(_SELECTS[name], [], schema) for name, schema in schemas.items()}
