"""Tables that plans share."""

from __future__ import annotations

from django.db.models import Count, Max, QuerySet

from incentives.models import SharedTable


def shared_tables() -> QuerySet[SharedTable]:
    """All shared tables, with `texts` (how many dated texts each has) and `latest_from` (where the last of them begins)."""
    return SharedTable.objects.annotate(texts=Count("rows"), latest_from=Max("rows__valid_from"))
