"""Where a record comes from: its system, when and by whom it was entered, and for whom."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LAUREL = "laurel"
"""The source of everything entered by hand."""

# Without I, L, O and U: these ids are read out on the telephone and stand on statements.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_external_id() -> str:
    """An id of ten characters for a record entered by hand; import brings its own."""
    return "".join(secrets.choice(_ALPHABET) for _position in range(10))


class Origin(models.Model):
    """What every record of the CRM knows about itself.

    `(source, external_id)` is the record's name for plans, statements and imports: a fact of the engine has the id
    "<source>/<external_id>". When it *happened* is a field of each model's own; `happened_field` names it.
    """

    happened_field: ClassVar[str]

    source = models.CharField(_("source system"), max_length=40, default=LAUREL)
    external_id = models.CharField(_("id in the source system"), max_length=100, default=new_external_id)
    entered_at = models.DateTimeField(_("entered at"))
    # No index on the two: they are read with the record, never searched by, and each would cost every imported row a write.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("entered by")
    )
    on_behalf_of = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("on behalf of")
    )

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="%(class)s_of_its_source_once")]

    @property
    def fact_id(self) -> str:
        """The id under which plans and statements know this record."""
        return f"{self.source}/{self.external_id}"


class AmountField(models.DecimalField):  # type: ignore[type-arg]  # Django's own class takes none when it runs
    """Money: numeric(18,4), beside a `currency` field of the same record."""

    def __init__(self, *args: object, **options: object) -> None:
        options |= {"max_digits": 18, "decimal_places": 4}
        super().__init__(*args, **options)  # type: ignore[arg-type]


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """An ISO 4217 code."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("max_length", 3)
        options.setdefault("verbose_name", _("currency"))
        super().__init__(*args, **options)  # type: ignore[arg-type]


def amount_has_currency(name: str, amount: str = "amount") -> models.CheckConstraint:
    """No amount without its currency, and a currency is three capital letters."""
    return models.CheckConstraint(condition=models.Q(**{f"{amount}__isnull": True}) | models.Q(currency__regex=r"^[A-Z]{3}$"), name=name)


def line_has_currency(model: str) -> list[models.CheckConstraint]:
    """The same for every price of a line."""
    return [amount_has_currency(f"{model}_{amount}_has_currency", amount) for amount in ("amount", "list_price", "sold_price", "cost")]
