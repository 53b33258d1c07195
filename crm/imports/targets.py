"""What rows can become: the records of the CRM, read off their models, and people, who are saved through their own services."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from crm import models as crm
from crm.mapping.definition import Kind, Target, TargetField

_ORIGIN = ("external_id", "entered_at", "on_behalf_of")
_MOST = {models.PositiveSmallIntegerField: 32_767, models.PositiveIntegerField: 2_147_483_647}
_LOOKED_UP: dict[str | None, str] = {
    "person": "person",
    "account": "account",
    "contact": "contact",
    "product": "product",
    "stage": "stage",
    "opportunity": "opportunity",
    "order": "order",
    "orderline": "order line",
    "invoice": "invoice",
}
"""Names of targets by the model a reference points to."""


def _field(model: type[models.Model], name: str, required: bool) -> TargetField:
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return TargetField(name, Kind.REFERENCE, required, target=_LOOKED_UP[field.related_model._meta.model_name])
    if isinstance(field, models.DecimalField):
        return TargetField(name, Kind.DECIMAL, required, digits=field.max_digits, decimals=field.decimal_places)
    if type(field) in _MOST:
        return TargetField(name, Kind.WHOLE, required, least=Decimal(0), most=Decimal(_MOST[type(field)]))
    if isinstance(field, models.DateTimeField):
        return TargetField(name, Kind.MOMENT, required)
    if isinstance(field, models.DateField):
        return TargetField(name, Kind.DAY, required)
    if isinstance(field, models.BooleanField):
        return TargetField(name, Kind.YES_NO, required)
    if field.choices:
        return TargetField(name, Kind.CHOICE, required, choices=tuple(str(value) for value, _label in field.flatchoices))
    return TargetField(name, Kind.TEXT, required, longest=field.max_length or 0)


def _target(
    name: str, model: type[models.Model], fields: str, *, required: str = "", found_by: str = "", further: Iterable[str] = ()
) -> Target:
    needed = {"external_id", *required.split()}
    by_name = {each: _field(model, each, each in needed) for each in (*_ORIGIN, *fields.split())}
    return Target(name, by_name, "external_id", ("external_id", *found_by.split()), tuple(further))


MODELS: dict[str, type[crm.Origin] | type[crm.OpportunitySplit]] = {
    "account": crm.Account,
    "contact": crm.Contact,
    "product": crm.Product,
    "opportunity": crm.Opportunity,
    "deal line": crm.OpportunityLine,
    "split": crm.OpportunitySplit,
    "activity": crm.Activity,
    "order": crm.Order,
    "order line": crm.OrderLine,
    "invoice": crm.Invoice,
    "payment": crm.Payment,
    "return": crm.Return,
}

_LINE = "product quantity list_price sold_price cost amount currency"
_RECORDS = [
    _target(
        "account",
        crm.Account,
        "name owner parent since_on industry country city website phone founded_in employees annual_revenue currency",
        required="name",
        found_by="name",
    ),
    _target("contact", crm.Contact, "name account owner since_on job email phone", required="name", found_by="email"),
    _target(
        "product",
        crm.Product,
        "code name family variant list_price cost currency offered_from active",
        required="code name",
        found_by="code name",
    ),
    _target(
        "opportunity",
        crm.Opportunity,
        "name account owner stage amount currency created_on closed_on expected_close_on lost_reason forecast",
        required="name stage",
        further=["reached."],
    ),
    _target("deal line", crm.OpportunityLine, f"opportunity {_LINE}", required="opportunity product"),
    # A share is entered with its deal: its own day and the person it was entered for are the deal's.
    Target(
        "split",
        {name: _field(crm.OpportunitySplit, name, name != "role") for name in ("external_id", "opportunity", "person", "share", "role")},
        "external_id",
        ("external_id",),
        together="opportunity",
    ),
    _target(
        "activity",
        crm.Activity,
        "kind outcome channel subject note occurred_at minutes owner account contact opportunity",
        required="kind occurred_at",
    ),
    _target(
        "order",
        crm.Order,
        "number opportunity account owner state placed_on accepted_on amount currency",
        required="number state",
        found_by="number",
    ),
    _target("order line", crm.OrderLine, f"order {_LINE}", required="order product"),
    _target(
        "invoice",
        crm.Invoice,
        "number order account owner issued_on due_on amount currency",
        required="number amount currency",
        found_by="number",
    ),
    _target("payment", crm.Payment, "invoice paid_on method amount currency", required="paid_on amount currency"),
    _target(
        "return",
        crm.Return,
        "order order_line invoice returned_on quantity reason amount currency",
        required="returned_on amount currency",
    ),
]
_TEXT, _NEEDED = Kind.TEXT, True
_PEOPLE = [
    Target(
        "office",
        {"name": TargetField("name", _TEXT, _NEEDED, longest=200), "country": TargetField("country", _TEXT, longest=2)},
        "name",
        ("name",),
    ),
    Target(
        "team",
        {
            "key": TargetField("key", _TEXT, _NEEDED, longest=100),
            "name": TargetField("name", _TEXT, _NEEDED, longest=200),
            "parent": TargetField("parent", Kind.REFERENCE, target="team"),
        },
        "key",
        ("key", "name"),
    ),
    Target(
        "person",
        {
            "reference": TargetField("reference", _TEXT, _NEEDED, longest=200),
            "name": TargetField("name", _TEXT, _NEEDED, longest=200),
            "email": TargetField("email", _TEXT, longest=254),
            "job_title": TargetField("job_title", _TEXT, longest=200),
            "office": TargetField("office", Kind.REFERENCE, target="office"),
            "hired_on": TargetField("hired_on", Kind.DAY),
            "left_on": TargetField("left_on", Kind.DAY),
            "time_zone": TargetField("time_zone", _TEXT, longest=64),
        },
        "reference",
        ("reference", "name", "email"),
    ),
    Target(
        "team membership",
        {
            "person": TargetField("person", Kind.REFERENCE, _NEEDED, target="person"),
            "team": TargetField("team", Kind.REFERENCE, _NEEDED, target="team"),
            "from": TargetField("from", Kind.DAY, _NEEDED),
        },
        "",
    ),
    Target(
        "reporting line",
        {
            "person": TargetField("person", Kind.REFERENCE, _NEEDED, target="person"),
            "manager": TargetField("manager", Kind.REFERENCE, _NEEDED, target="person"),
            "from": TargetField("from", Kind.DAY, _NEEDED),
        },
        "",
    ),
    # Stages are written in the mapping itself; rows only point to them.
    Target("stage", {}, "key", ("key", "name")),
]

TARGETS: dict[str, Target] = {target.name: target for target in (*_PEOPLE, *_RECORDS)}
