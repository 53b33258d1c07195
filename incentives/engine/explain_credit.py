"""Who is credited with the facts of a measure, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .plan import CreditTo, Measure, Share
from .reach import THROUGH_SELLERS
from .sentences import Named, Sentence, say
from .wording import in_words
from .words import _

_OWNER: Final = {
    CreditTo.OWNER: _("Each is credited to its owner."),
    CreditTo.FIRST_MANAGER: _("Each is credited to the manager whom its owner reports to."),
    CreditTo.SECOND_MANAGER: _("Each is credited to the manager two steps above its owner."),
    CreditTo.THIRD_MANAGER: _("Each is credited to the manager three steps above its owner."),
    CreditTo.EVERY_MANAGER: _("Each is credited to every manager above its owner, with all of it."),
    CreditTo.TEAM: _("Each is credited to everybody in the team of its owner, with all of it."),
    CreditTo.ASSISTANTS: _("Each is credited to everybody who assists its owner, with all of it."),
}
_SPLITS: Final = {
    CreditTo.OWNER: _("Each is credited to those who share it, by their shares; what nobody shares, to its owner."),
    CreditTo.FIRST_MANAGER: _("The manager of each of those who share it is credited with their share; what nobody shares is its owner's."),
    CreditTo.SECOND_MANAGER: _(
        "The manager two steps above each of those who share it is credited with their share; what nobody shares is its owner's."
    ),
    CreditTo.THIRD_MANAGER: _(
        "The manager three steps above each of those who share it is credited with their share; what nobody shares is its owner's."
    ),
    CreditTo.EVERY_MANAGER: _(
        "Every manager above one of those who share it is credited with their share; what nobody shares is its owner's."
    ),
    CreditTo.TEAM: _("Everybody in the team of one who shares it is credited with their share; what nobody shares is its owner's."),
    CreditTo.ASSISTANTS: _("Who assists one of those who share it is credited with their share; what nobody shares is its owner's."),
}


def credit_in_words(measure: Measure) -> Iterator[Sentence]:
    """Say who is credited with what, and on which day that is looked up."""
    if measure.credit_to is CreditTo.ROLE:
        yield say(_("Each is credited to those who have the role “%(role)s” in it, by their shares."), role=Named(measure.role))
    elif measure.credit_to is CreditTo.TERRITORY:
        assert measure.territory is not None
        territory = in_words(measure.territory.tree)
        yield say(_("Each is credited to those who hold its territory on that day, by their shares: %(territory)s."), territory=territory)
    else:
        yield say((_SPLITS if measure.share is Share.SPLITS else _OWNER)[measure.credit_to])
    if measure.credit_to in THROUGH_SELLERS:
        if measure.share is Share.SPLITS:
            yield say(_("Who is reached from several has the sum of their shares."))
        if measure.credit_to is CreditTo.TEAM:
            yield say(_("Who is in no team stands alone. What holds on the day of the fact counts."))
        else:
            yield say(_("What holds on the day of the fact counts."))
    if measure.overlay:
        yield say(_("These shares lie over the deal and need not add up to the whole."))
