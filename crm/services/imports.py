"""What a person decides about rows that an import refused."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Quarantine, QuarantineState
from people.api import Refused

from .opportunities import Act


class CannotDiscard(Refused):
    code = "cannot_discard"


@transaction.atomic
def discard_quarantined(*, quarantine_id: int, reason: str, act: Act) -> Quarantine:
    """Take a row out of those that wait, for a reason. It stays discarded while the file brings the same row. Raises CannotDiscard."""
    row = Quarantine.objects.select_for_update(of=["self"]).get(id=quarantine_id)
    if row.state != QuarantineState.OPEN:
        raise CannotDiscard(_("This row does not wait any more."))
    if not reason.strip():
        raise CannotDiscard(_("Say why the row is not needed."))
    row.state, row.reason = QuarantineState.DISCARDED, reason.strip()[:200]
    row.settled_at, row.settled_by_id = act.at, act.by_id
    row.save()
    return row
