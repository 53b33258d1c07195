"""Exchange rates."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from incentives.models import ExchangeRate


def exchange_rates() -> QuerySet[ExchangeRate]:
    """All rates, with `valid_before`: the day on which the pair's next rate takes over, if there is one."""
    later = ExchangeRate.objects.filter(
        from_currency=OuterRef("from_currency"), to_currency=OuterRef("to_currency"), valid_from__gt=OuterRef("valid_from")
    ).order_by("valid_from")
    return ExchangeRate.objects.annotate(valid_before=Subquery(later.values("valid_from")[:1]))
