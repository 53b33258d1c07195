"""What a payee supposes: open deals ticked, deals typed, activities counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.api import ActivityKind, NewActivities, NewDeal, Supposition, WonDeal, products
from frontend.fields import AmountField, DayField

MOST_TYPED = 5
MOST_ACTIVITIES = 500
CENT = Decimal("0.01")


class TickedDeal(forms.Form):
    """One open deal; only one that is ticked counts."""

    won = forms.BooleanField(required=False)
    amount = AmountField(required=False, min_value=CENT)
    closes_on = DayField(required=False)

    def __init__(self, *args: Any, deal: Any, has_products: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deal, self.has_products = deal, has_products
        self.fields["won"].label = deal.name
        self.fields["amount"].label = _("Amount of %(deal)s") % {"deal": deal.name}
        self.fields["closes_on"].label = _("Day on which %(deal)s closes") % {"deal": deal.name}
        if has_products:
            self.fields["amount"].disabled = True

    @property
    def account(self) -> str:
        """The customer's name, unless the deal's own begins with it."""
        account = self.deal.account
        return "" if account is None or self.deal.name.startswith(account.name) else str(account.name)

    def supposed(self, last_day: dt.date) -> WonDeal | None:
        told = self.cleaned_data
        if not told["won"]:
            return None
        return WonDeal(self.deal.pk, told["closes_on"] or last_day, None if self.has_products else told["amount"])


class TypedDeal(forms.Form):
    """A deal that is in no pipeline yet."""

    amount = AmountField(label=gettext_lazy("Amount"), required=False, min_value=CENT)
    product: Any = forms.ModelChoiceField(label=gettext_lazy("Product"), queryset=None, required=False, empty_label=gettext_lazy("any"))
    closes_on = DayField(label=gettext_lazy("Closes on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["product"].queryset = products()  # type: ignore[attr-defined]

    def supposed(self, owner_id: int, currency: str, last_day: dt.date) -> NewDeal | None:
        told = self.cleaned_data
        if told["amount"] is None:
            return None
        product = told["product"]
        return NewDeal(owner_id, told["amount"], currency, told["closes_on"] or last_day, product.pk if product else None)


class CountedActivities(forms.Form):
    """How many more of each kind."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in ActivityKind:
            self.fields[kind.value] = forms.IntegerField(label=kind.label, required=False, min_value=0, max_value=MOST_ACTIVITIES)

    def supposed(self, owner_id: int, day: dt.date) -> Iterator[NewActivities]:
        for kind in ActivityKind:
            count = self.cleaned_data[kind.value]
            if count:
                yield NewActivities(owner_id, kind.value, count, day)


class Supposing:
    """All parts of the page's form; unbound without data."""

    def __init__(self, data: Any, deals: Iterable[Any], *, with_products: set[int], last_day: dt.date, today: dt.date) -> None:
        self.last_day, self.today = last_day, today
        self.deals = [
            TickedDeal(
                data,
                prefix=f"deal-{deal.pk}",
                deal=deal,
                has_products=deal.pk in with_products,
                initial={"amount": deal.amount, "closes_on": self._day_of(deal)},
            )
            for deal in deals
        ]
        self.typed = [TypedDeal(data, prefix=f"typed-{number}", initial={"closes_on": last_day}) for number in range(1, MOST_TYPED + 1)]
        self.activities = CountedActivities(data, prefix="more")
        self.is_bound = data is not None

    def _day_of(self, deal: Any) -> dt.date:
        """The day the deal is expected to close, if that is still to come in this period."""
        expected = deal.expected_close_on
        return expected if expected and self.today <= expected <= self.last_day else self.last_day

    @property
    def forms(self) -> list[forms.Form]:
        return [*self.deals, *self.typed, self.activities]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # every one, so that all that is wrong is said at once
        return self.is_bound and all(valid)

    def supposition(self, owner_id: int, currency: str) -> Supposition:
        won = [form.supposed(self.last_day) for form in self.deals]
        typed = [form.supposed(owner_id, currency, self.last_day) for form in self.typed]
        return Supposition(
            won=tuple(each for each in won if each),
            deals=tuple(each for each in typed if each),
            activities=tuple(self.activities.supposed(owner_id, min(self.today, self.last_day))),
        )
