"""A board as sales operations fills it in: fields of BoardTerms, and a few small forms for its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.fields import AmountField, DayField
from frontend.formats import number_text
from frontend.several_forms import SeveralForms
from incentives import api as incentives
from incentives.data import MetricKind, Rankable
from leaderboard.api import Participants, PerHead, Score, TieBreaker, Ties, Unit, Values, Visibility, WindowKind
from leaderboard.data import BoardTerms, MetricTerms, Wrong
from people.api import teams_by_key

ONE_DAY: Final = dt.timedelta(days=1)
FEWEST_SLOTS: Final = 3
MOST_SLOTS: Final = 10
MONTHS: Final = [(number, number) for number in range(1, 13)]
PREFIX: Final = "figure"


class FigureForm(forms.Form):
    """One figure of the score. Without a figure chosen the rest is left aside."""

    figure = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)
    weight = AmountField(
        label=gettext_lazy("Weight"),
        required=False,
        help_text=gettext_lazy("Points for each of it; 1 leaves it as it is, and below zero less is better."),
    )
    goal = AmountField(
        label=gettext_lazy("Goal"),
        required=False,
        decimal_places=6,
        max_digits=24,
        help_text=gettext_lazy("For each participant and window. Left empty, the quota of the plan."),
    )
    breaks_ties = forms.BooleanField(label=gettext_lazy("Only decides between equals"), required=False)

    def __init__(self, *args: Any, choices: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["figure"].choices = [("", _("choose one")), *choices]  # type: ignore[attr-defined]

    def terms(self) -> MetricTerms | None:
        told = self.cleaned_data
        if not told["figure"]:
            return None
        plan_id, kind, key = told["figure"].split("|", 2)
        weight = Decimal(1) if told["weight"] is None else told["weight"]
        return MetricTerms(int(plan_id), key, kind, weight, told["goal"], told["breaks_ties"])


class BoardForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, help_text=gettext_lazy("What people will call it."))
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence, shown under the title."),
    )
    participants = forms.ChoiceField(label=gettext_lazy("Who is ranked"), choices=Participants.choices)
    team_id = forms.TypedChoiceField(
        label=gettext_lazy("Only of the team"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("And of the teams below it. Only its people see the board."),
    )
    members: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Chosen people"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Where people are chosen one by one. Only they and their managers see the board."),
    )
    per_head = forms.ChoiceField(label=gettext_lazy("Of a team or office"), choices=PerHead.choices, required=False)

    score = forms.ChoiceField(label=gettext_lazy("Score"), choices=Score.choices)
    unit = forms.ChoiceField(label=gettext_lazy("Unit of a streak or record"), choices=[("", _("none")), *Unit.choices], required=False)
    at_least = AmountField(
        label=gettext_lazy("A day or week of a streak needs at least"), required=False, help_text=gettext_lazy("In the unit of the figure.")
    )
    decimals = forms.IntegerField(label=gettext_lazy("Decimals of scores"), initial=0)
    lower_is_better = forms.BooleanField(label=gettext_lazy("Less is better"), required=False)

    window = forms.ChoiceField(label=gettext_lazy("Window"), choices=WindowKind.choices)
    fiscal_year_starts = forms.TypedChoiceField(label=gettext_lazy("Fiscal year starts with month"), choices=MONTHS, coerce=int, initial=1)
    first_on = DayField(label=gettext_lazy("First day"), required=False, help_text=gettext_lazy("Of days of its own."))
    last_on = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Of days of its own; it counts, too."))
    days = forms.IntegerField(
        label=gettext_lazy("How many days"), required=False, help_text=gettext_lazy("Of the last days, today among them.")
    )

    ramp = forms.CharField(
        label=gettext_lazy("Percent expected of new people"),
        required=False,
        help_text=gettext_lazy("In their first, second, … month, as “25, 50, 75”. Their score is scaled up by it."),
    )
    absence_pro_rata = forms.BooleanField(label=gettext_lazy("Nothing is expected on days away"), required=False)

    ties = forms.ChoiceField(label=gettext_lazy("Equal scores"), choices=Ties.choices)
    tie_first = forms.ChoiceField(
        label=gettext_lazy("Between equals decides"), choices=[("", _("nothing")), *TieBreaker.choices], required=False
    )
    tie_second = forms.ChoiceField(label=gettext_lazy("And then"), choices=[("", _("nothing")), *TieBreaker.choices], required=False)

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who is shown"),
        choices=Visibility.choices,
        help_text=gettext_lazy("The last places stay out of sight unless everybody is shown."),
    )
    top = forms.IntegerField(label=gettext_lazy("First places shown"), initial=3)
    around = forms.IntegerField(label=gettext_lazy("Neighbours on each side"), initial=2)
    values = forms.ChoiceField(
        label=gettext_lazy("Scores shown"),
        choices=Values.choices,
        help_text=gettext_lazy("A board on pay shows progress only until HR has allowed amounts."),
    )
    round_to = AmountField(label=gettext_lazy("Rounded to"), required=False, decimal_places=6)
    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Without names"), required=False, help_text=gettext_lazy("Each sees only their own name.")
    )

    def __init__(self, *args: Any, persons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        teams = sorted(teams_by_key().values(), key=lambda team: team.name)
        self.fields["team_id"].choices = [("", _("all teams")), *((team.pk, team.name) for team in teams)]  # type: ignore[attr-defined]
        self.fields["members"].queryset = persons  # type: ignore[attr-defined]

    def clean_ramp(self) -> tuple[int, ...]:
        parts = [part.strip().rstrip("%").strip() for part in str(self.cleaned_data["ramp"]).replace(";", ",").split(",")]
        steps = [part for part in parts if part]
        if not all(step.isascii() and step.isdecimal() and len(step) <= 3 for step in steps):
            raise forms.ValidationError(_("Write whole percents with commas between them: 25, 50, 75."))
        return tuple(map(int, steps))


class Editor(SeveralForms):
    """The whole form: the board's own fields, and a slot for each figure. Everything that is wrong is said at once."""

    def __init__(self, data: Any, *, persons: Any, terms: BoardTerms | None = None) -> None:
        kept = list(terms.metrics) if terms else []
        wanted = max(FEWEST_SLOTS, len(kept) + 1)
        if data is not None and str(data.get("slots", "")).isdecimal():
            wanted = int(data["slots"])
        self.slots = min(wanted, MOST_SLOTS)
        choices = list(_grouped(incentives.rankable()))
        self.board = BoardForm(data, persons=persons, initial=_initial(terms))
        self.figures = [
            FigureForm(data, prefix=f"{PREFIX}-{number}", choices=choices, initial=_figure(kept, number)) for number in range(self.slots)
        ]
        self.first, self.more = self.figures[0], self.figures[1:]
        self.is_bound = data is not None

    @property
    def parts(self) -> list[forms.Form]:
        return [self.board, *self.figures]

    @property
    def opens_more(self) -> bool:
        """Whether the figures after the first one are unfolded: there are some, or something is wrong with them."""
        return any(form.errors if form.is_bound else form.initial.get("figure") for form in self.more) or any(
            form.is_bound and form["figure"].value() for form in self.more
        )

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.parts]  # every one, so that all that is wrong is said at once
        return self.is_bound and all(valid)

    def terms(self) -> BoardTerms:
        told = dict(self.board.cleaned_data)
        breakers = tuple(one for one in (told.pop("tie_first"), told.pop("tie_second")) if one)
        last = told.pop("last_on")
        metrics = tuple(terms for form in self.figures if (terms := form.terms()) is not None)
        return BoardTerms(
            **{
                **told,
                "metrics": metrics,
                "members": frozenset(person.pk for person in told["members"]),
                "before_on": None if last is None else last + ONE_DAY,
                "tie_breakers": breakers,
                "per_head": told["per_head"] or PerHead.SUM,
            }
        )

    def show(self, problems: Iterable[Wrong]) -> None:
        """Lay what the service refuses beside the field it names."""
        filled = [form for form in self.figures if form.cleaned_data.get("figure")]
        for wrong in problems:
            form, name = self._place_of(wrong.field, filled)
            form.add_error(name if name in form.fields else None, wrong.message)

    def _place_of(self, field: str, filled: list[FigureForm]) -> tuple[forms.Form, str]:
        head, _dot, rest = field.partition(".")
        if head == "metrics":
            number, _dot, name = rest.partition(".")
            if number.isdecimal() and int(number) < len(filled):
                return filled[int(number)], "figure" if name == "key" else name
            return self.first, "figure"
        return self.board, {"before_on": "last_on", "tie_breakers": "tie_first"}.get(head, head)


def _initial(terms: BoardTerms | None) -> dict[str, Any]:
    if terms is None:
        return {"window": WindowKind.MONTH, "visibility": Visibility.TOP}
    names = set(BoardForm.base_fields) - {"last_on", "tie_first", "tie_second", "ramp", "members"}
    breakers = [*terms.tie_breakers, "", ""]
    return {name: _typed(getattr(terms, name)) for name in names} | {
        "last_on": None if terms.before_on is None else terms.before_on - ONE_DAY,
        "tie_first": breakers[0],
        "tie_second": breakers[1],
        "ramp": ", ".join(map(str, terms.ramp)),
        "members": list(terms.members),
    }


def _figure(kept: Sequence[MetricTerms], number: int) -> dict[str, Any]:
    if number >= len(kept):
        return {"weight": "1"}
    metric = kept[number]
    return {
        "figure": f"{metric.plan_id}|{metric.kind}|{metric.key}",
        "weight": _typed(metric.weight),
        "goal": _typed(metric.goal),
        "breaks_ties": metric.breaks_ties,
    }


def _typed(value: Any) -> Any:
    """A number as somebody would have typed it, without the zeros that the database keeps."""
    return number_text(value) if isinstance(value, Decimal) else value


def _grouped(found: Iterable[Rankable]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Choices of figures, by plan."""
    plans: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        value = f"{one.metric.plan_id}|{one.metric.kind.value}|{one.metric.key}"
        plans.setdefault(one.plan_name, []).append((value, _said(one)))
    yield from plans.items()


def _said(one: Rankable) -> str:
    """Name a figure with what it is: "bookings (USD)", "commission (pay, USD)"."""
    match one.metric.kind:
        case MetricKind.POINTS:
            return _("all points")
        case MetricKind.COMPONENT if one.currency:
            return _("%(title)s (pay, %(currency)s)") % {"title": one.title, "currency": one.currency}
        case MetricKind.COMPONENT:
            return _("%(title)s (points)") % {"title": one.title}
    return f"{one.title} ({one.currency})" if one.currency else one.title


class HandicapForm(forms.Form):
    person: Any = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=None)
    factor = AmountField(
        label=gettext_lazy("Factor"),
        help_text=gettext_lazy("1.2 makes a score of 100 one of 120; 1 ends the handicap."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("Everybody who sees the board reads it."))

    def __init__(self, *args: Any, persons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]
