"""The ledger: accounts, sealed batches, entries and their lines. It only grows; migration 0002 makes the database see to that.

Nothing here holds a person's name. Bulk rows (entries, lines, window results, standings) carry ids without foreign keys of their own:
a key checked row by row costs thirteen times the copying, so the check of a batch proves them all at once when it is sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .periods import Period
from .plans import PlanVersion
from .runs import Run

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _plain_key(to: Any, name: StrOrPromise) -> models.ForeignKey[Any, Any]:
    """A key to join by, proven by the batch's check and not by a constraint of its own."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", verbose_name=name)


def _proven_key(to: Any, name: StrOrPromise, *, db_index: bool = True) -> models.ForeignKey[Any, Any]:
    """A key of entries, results or standings: the batch's check proves it, and what it names is never deleted (0002_ledger.py)."""
    return models.ForeignKey(to, models.PROTECT, db_constraint=False, db_index=db_index, related_name="+", verbose_name=name)


def _money(name: StrOrPromise) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=18, decimal_places=4)


def _amount(name: StrOrPromise, decimals: int = 6) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=38, decimal_places=decimals, null=True)


class Account(models.Model):
    """Where value comes from and goes to. An account holds one unit; payees have one of their own per kind and unit."""

    class Kind(models.TextChoices):
        INCENTIVE_COST = "incentive cost", _("incentive cost")
        """The company's side of everything earned; it has no person."""
        EARNED = "earned", _("earned")
        """What a payee has earned so far and may be paid, whether approved or not. Every entry has it on one side."""
        HELD = "held", _("held back")
        """What a payee has earned and is not paid yet: until an invoice, a payment or a day."""
        DRAW_BALANCE = "draw balance", _("balance of draws")
        """What was paid ahead of a payee's earnings, below zero, until it is taken back."""
        CARRIED = "carried", _("carried over")
        """What a payee's totals below zero still have to be taken off, below zero."""
        RESERVED = "reserved", _("reserved")
        """Points a payee has asked to redeem."""
        REDEEMED = "redeemed", _("redeemed")
        """Points a payee has redeemed."""
        EXPIRED = "expired", _("run out")
        """Points that ran out before a payee redeemed them."""
        EXCHANGE = "exchange", _("exchange")
        """The company's side of what is paid in another currency than it was earned in: taken in one unit, given in another."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    unit = models.CharField(_("unit"), max_length=20)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "person"], nulls_distinct=False, name="account_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["incentive cost", "exchange"], person__isnull=True)
                | (~Q(kind__in=["incentive cost", "exchange"]) & Q(person__isnull=False)),
                name="account_of_payee_or_company",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit} {self.person_id or ''}".strip()


class Batch(models.Model):
    """What one run posted into one period. The row is written last: its check proves the lines and entries, then all of it is sealed."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="batch", verbose_name=_("run"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="batches", verbose_name=_("period"))
    posted_at = models.DateTimeField(_("posted at"))
    lines = models.BigIntegerField(_("lines"))
    entries = models.BigIntegerField(_("entries"))
    totals = models.JSONField(_("totals"))
    """Unit → amount as text, of all lines of the batch."""

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Posting(models.TextChoices):
    """What kind of entry a line belongs to."""

    EARNED = "earned", _("earned")
    FLOOR = "floor", _("topped up to the floor")
    LIMIT = "limit", _("cut or given back by a limit")
    HOLD = "hold", _("held back or released")
    CLAWBACK = "clawback", _("taken back")
    PLAN_LIMIT = "plan limit", _("cut or given back by the plan's cap")
    CARRY = "carry", _("carried over")
    DRAW = "draw", _("drawn ahead")
    GUARANTEE = "guarantee", _("guaranteed")
    RECOVERY = "recovery", _("taken back of draws")
    FORGIVEN = "forgiven", _("forgiven of draws")
    EXCHANGE = "exchange", _("paid in another currency")
    PAYOUT = "payout", _("paid out of another currency")


COUNTERPARTS: Final = {
    Posting.HOLD: Account.Kind.HELD,
    Posting.CARRY: Account.Kind.CARRIED,
    Posting.DRAW: Account.Kind.DRAW_BALANCE,
    Posting.RECOVERY: Account.Kind.DRAW_BALANCE,
    Posting.EXCHANGE: Account.Kind.EXCHANGE,
    Posting.PAYOUT: Account.Kind.EXCHANGE,
}
"""Kind of entry → the account on the other side of "earned"; of all others it is the company's cost. `ledger_faults` agrees."""
OF_THE_COMPANY: Final = (Account.Kind.INCENTIVE_COST, Account.Kind.EXCHANGE)
"""Accounts without a person."""


class Entry(models.Model):
    """A transfer of an amount above zero from one account to another: books balance by their shape.

    One per payee, plan version, component, kind and batch. What is taken back goes the other way round.
    """

    batch = _proven_key(Batch, _("batch"), db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Posting.choices)
    person = _proven_key("people.Person", _("person"))
    plan_version = _proven_key(PlanVersion, _("plan version"))
    component = models.CharField(_("component"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20)
    debit = _proven_key(Account, _("from account"))
    credit = _proven_key(Account, _("to account"))
    amount = _money(_("amount"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "person", "plan_version", "component", "kind"], name="entry_posted_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_above_zero"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="entry_between_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"


class LineGroup(models.Model):
    """All lines of a payee, version, component, window and kind in one row, as the database keeps them: `incentives.ledger.grouping`.

    Read `Line` instead, but where only what the lines share is asked for. `id` is that of the first line.
    """

    id = models.BigIntegerField(primary_key=True)
    batch = _plain_key(Batch, _("batch"))
    lines = models.IntegerField(_("lines"))
    person = _plain_key("people.Person", _("person"))
    plan_version = _plain_key(PlanVersion, _("plan version"))
    component = models.TextField(_("component"))

    class Meta:
        managed = False  # partitioned by batch: 0002_ledger.py creates it
        db_table = "incentives_linegroup"
        verbose_name = _("group of lines")
        verbose_name_plural = _("groups of lines")

    def __str__(self) -> str:
        return f"{self.component} × {self.lines}"


class Line(models.Model):
    """The workings of one amount: columns as `incentives.engine.world.LINES`, with the batch it was posted in.

    `id` is the batch's id × 2³² + the line's number, so that an address leads to its group. `earned_before` holds all that this
    line had earned before the batch, in this period too, so that `amount` = `entitled` − `earned_before` in every batch.
    """

    id = models.BigIntegerField(primary_key=True)
    group = _plain_key(LineGroup, _("group of lines"))
    batch = _plain_key(Batch, _("batch"))
    person = _plain_key("people.Person", _("person"))
    plan_version = _plain_key(PlanVersion, _("plan version"))
    component = models.TextField(_("component"))
    unit = models.TextField(_("unit"))
    window_from = models.DateField(_("window from"))
    window_before = models.DateField(_("window before"))
    kind = models.TextField(_("kind"))
    posting = models.TextField(_("posted as"), choices=Posting.choices)
    source = models.TextField(_("source"), null=True)  # noqa: DJ001 - as the engine writes it: a line of a window has none
    fact = models.TextField(_("fact"), null=True)  # noqa: DJ001
    credited_on = models.DateField(_("credited on"), null=True)
    first_period = models.TextField(_("first counted in"))
    reason = models.TextField(_("reason"))
    position = models.BigIntegerField(_("position"))
    share = models.DecimalField(_("share"), max_digits=9, decimal_places=8, null=True)
    credit = _amount(_("credit"))
    running_before = _amount(_("sum before"))
    running_after = _amount(_("sum after"))
    deal_exact = _amount(_("exact amount of the deal"), 14)
    exact_before = _amount(_("exact sum before"), 14)
    exact_after = _amount(_("exact sum after"), 14)
    entitled = _money(_("entitled"))
    earned_before = _money(_("earned before"))
    amount = _money(_("amount"))
    operands = models.TextField(_("operands"), null=True)  # noqa: DJ001

    class Meta:
        managed = False  # a view of the groups: 0002_ledger.py creates it
        db_table = "incentives_line"
        verbose_name = _("line")
        verbose_name_plural = _("lines")

    def __str__(self) -> str:
        return f"{self.component} {self.fact or self.kind} {self.amount} {self.unit}"


class WindowResult(models.Model):
    """What was frozen for a payee, component and window when a batch was calculated: columns as `world.WINDOWS`."""

    batch = _proven_key(Batch, _("batch"), db_index=False)
    person = _plain_key("people.Person", _("person"))
    plan_version = _plain_key(PlanVersion, _("plan version"))
    component = models.CharField(_("component"), max_length=80)
    window_from = models.DateField(_("window from"))
    window_before = models.DateField(_("window before"))
    gate_open = models.BooleanField(_("gate open"), null=True)
    multiplier = _amount(_("multiplier"), 14)
    rate = _amount(_("rate"), 14)
    band = models.IntegerField(_("band"), null=True)
    band_to = models.IntegerField(_("band across"), null=True)
    target = _amount(_("target"))
    entitled = _money(_("entitled"))
    operands = models.TextField(_("operands"), null=True)  # noqa: DJ001

    class Meta:
        verbose_name = _("result of a window")
        verbose_name_plural = _("results of windows")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "person", "plan_version", "component", "window_from", "window_before"], name="window_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.window_from}"


class Standing(models.Model):
    """A measure of a payee at the end of the period when a batch was calculated: columns as `world.STANDINGS`."""

    batch = _proven_key(Batch, _("batch"), db_index=False)
    person = _plain_key("people.Person", _("person"))
    plan_version = _plain_key(PlanVersion, _("plan version"))
    measure = models.CharField(_("measure"), max_length=80)
    window_from = models.DateField(_("window from"))
    window_before = models.DateField(_("window before"))
    value = _amount(_("value"))
    quota = _amount(_("quota"))
    attainment = _amount(_("attainment"), 12)
    facts = models.BigIntegerField(_("facts"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "person", "plan_version", "measure", "window_from", "window_before"], name="standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.window_from}"
