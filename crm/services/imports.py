"""What a person decides about rows that an import refused."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Quarantine, QuarantineState
from people.api import Refused, acting

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
    with acting(user_id=act.by_id, because="quarantine: discarded"):
        row.save()
    return row


@transaction.atomic
def reopen_quarantined(*, quarantine_id: int, act: Act) -> Quarantine:
    """Take a discarding back: the row waits again. Who did either stands in the audit trail. Raises CannotDiscard."""
    row = Quarantine.objects.select_for_update(of=["self"]).get(id=quarantine_id)
    if row.state != QuarantineState.DISCARDED:
        raise CannotDiscard(_("This row was not discarded."))
    row.state, row.reason, row.settled_at, row.settled_by_id = QuarantineState.OPEN, "", None, None
    with acting(user_id=act.by_id, because="quarantine: taken back"):
        row.save()
    return row
