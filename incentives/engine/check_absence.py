"""Reads what a plan takes from a payee's quota for days on which they are away: `absence` and `relief` of `proration`."""

from __future__ import annotations

from .document import Listing, Scalar
from .group import Group
from .plan_days import Absence, Prorated
from .words import _


def read_absence(inner: Group, of: Prorated) -> tuple[Absence, tuple[str, ...]]:
    """Return from what absences are taken, and which kinds are (none named: all)."""
    absence = inner.choice("absence", {item.value: item for item in Absence}, Absence.NONE)
    kinds = _kinds(inner)
    if absence is Absence.NONE and "relief" in inner:
        inner.report.add(
            "relief_without_absence",
            inner.key_place("relief"),
            _("`relief` names kinds of absence, but none is taken from anything."),
            _("Write `absence: relief`, or leave `relief` out."),
        )
    whole = [word for word, is_prorated in (("quota", of.quota), ("target", of.target)) if not is_prorated]
    if absence is Absence.RELIEF:
        whole = [word for word in whole if word == "quota"]
    if absence is not Absence.NONE and whole:
        inner.report.add(
            "relief_of_nothing",
            inner.key_place("absence"),
            _("Absences cannot be taken from the %(whole)s: `of: %(of)s` counts it whole, however short the stretch."),
            _("Write `of: quota and target` or `of: everything`."),
            whole=whole[0],
            of=of.value,
        )
    return absence, kinds


def _kinds(inner: Group) -> tuple[str, ...]:
    node = inner["relief"]
    if node is None:
        return ()
    items = node.items if isinstance(node, Listing) else (node,)
    kinds = [item.text.strip() for item in items if isinstance(item, Scalar)]
    if len(kinds) < len(items) or not all(kinds) or not kinds:
        inner.report.add(
            "bad_relief",
            node,
            _("`relief` is a list of kinds of absence."),
            _("Write it as [parental, sick], each kind as absences name it."),
        )
        return ()
    return tuple(dict.fromkeys(kinds))
