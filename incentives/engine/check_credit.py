"""Reads `credit` of a measure: who is credited with its facts, and with which share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .document import Scalar
from .facts import Source
from .formula import FieldRef, Formula, Level, MonthsOnPlanRef, ParameterRef, ValueType
from .group import Group, choose
from .names import Names, Scope
from .operands import name_of
from .plan import CreditTo, Share
from .report import Report
from .resolve import read_formula
from .wording import references
from .words import _

ROLE: Final = "role "
"""What stands before the name of a role."""
_WORDS: Final = {to.value: to for to in CreditTo if to is not CreditTo.ROLE}
WITH_OWN_SHARES: Final = (CreditTo.ROLE, CreditTo.TERRITORY)
"""Here the shares stand in the splits of the role, or beside the territory."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What `credit` says; left out it is the owner, with all of it."""

    to: CreditTo = CreditTo.OWNER
    share: Share = Share.FULL
    role: str = ""
    territory: Formula | None = None
    overlay: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether somebody may be credited with a part of a fact only."""
        return self.share is Share.SPLITS or self.to in WITH_OWN_SHARES


OWNER: Final = Credit()


def read_credit(group: Group, names: Names, source: Source | None, report: Report) -> Credit:
    """Read the key `credit` of a measure's group; what is wrong with it goes to the report. Without a source its `by` is not read."""
    node = group.group("credit")
    if node is None:
        return OWNER
    inner = Group(node, report, ("to", "share", "by", "overlay"))
    scalar = inner.scalar("to")
    to, role = (CreditTo.OWNER, "") if scalar is None else _to(scalar, report)
    share = inner.choice("share", {item.value: item for item in Share}, Share.FULL)
    overlay = inner.yes_no("overlay", False)
    if to in WITH_OWN_SHARES and "share" in inner:
        report.add(
            "share_of_its_own",
            inner.key_place("share"),
            _("Who is credited by a role or a territory has the share that is written there."),
            _("Delete `share`."),
        )
    if to not in WITH_OWN_SHARES and "overlay" in inner:
        report.add(
            "overlay_of_nothing",
            inner.key_place("overlay"),
            _("`overlay` says that the shares of a role or territory need not add up to 100%%; this measure credits neither."),
            _("Delete `overlay`."),
        )
    return Credit(to, share, role, _territory(inner, to, names, source, report), overlay)


def _to(scalar: Scalar, report: Report) -> tuple[CreditTo, str]:
    word = " ".join(scalar.text.split())
    if word.startswith(ROLE):
        return CreditTo.ROLE, word.removeprefix(ROLE)
    found = choose(scalar, "to", {**_WORDS, "role …": CreditTo.ROLE}, report)
    return found or CreditTo.OWNER, ""


def _territory(inner: Group, to: CreditTo, names: Names, source: Source | None, report: Report) -> Formula | None:
    if to is not CreditTo.TERRITORY:
        if "by" in inner:
            report.add(
                "by_without_territory",
                inner.key_place("by"),
                _("`by` names the territory of a fact, and this measure credits none."),
                _("Write `to: territory`, or delete `by`."),
            )
        return None
    if "by" not in inner:
        if not inner.refused:
            inner.missing("by", _("Say which territory a fact belongs to, for example `by: account.region`."))
        return None
    scalar = inner.scalar("by")
    if scalar is None or source is None:
        return None
    read = read_formula(scalar, Scope(names, Level.FACT, source), report, ValueType.TEXT)
    if read is None:
        return None
    formula = read[0]
    for reference in references(formula.tree):
        if isinstance(reference, ParameterRef | MonthsOnPlanRef):
            report.add(
                "parameter_in_territory",
                scalar,
                _("`%(name)s` belongs to a person, and who that is depends on the territory."),
                _("Take fields of the fact only."),
                name=name_of(reference),
            )
        if isinstance(reference, FieldRef) and reference.money:
            report.add(
                "money_in_territory",
                scalar,
                _("`%(name)s` is an amount in the currency of each fact: no territory can be told by it."),
                _("Take a text, a number, a day or a yes/no field."),
                name=reference.name,
            )
    return formula
