"""All that plans may read: the CRM's sources, and what is kept here beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from django.utils.translation import gettext_lazy

from crm.facts import CATALOG as CRM
from incentives.engine.check_objectives import OBJECTIVES as NAME
from incentives.engine.facts import Catalog, Field, FieldType, Source

# Descriptions are translated when they are shown; to the engine a lazy text is a text.
_ = cast(Callable[[str], str], gettext_lazy)

OBJECTIVES: Final = Source(
    NAME,
    f"{NAME}.csv",
    _("A row for each objective that was agreed with a person. The weights of what is due on one day are 1 together."),
    {
        field.name: field
        for field in (
            Field("name", FieldType.TEXT, _("What was agreed.")),
            Field("weight", FieldType.NUMBER, _("Its part of all that is due on the same day: 0.4 is 40 %."), 6),
            Field("result", FieldType.NUMBER, _("What of it was achieved: 0.8 is 80 %. Empty until it was reviewed."), 6),
            Field("due_on", FieldType.DAY, _("The day by which it is to be achieved.")),
            Field("reviewed_on", FieldType.DAY, _("The day on which its result was reviewed.")),
        )
    },
)
CATALOG: Final = Catalog({**CRM.sources, OBJECTIVES.name: OBJECTIVES})
