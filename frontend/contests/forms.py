"""A contest as sales operations fills it in: its board's form, its own rules, and rows for prizes and for teams made for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from frontend.boards.forms import Editor
from frontend.fields import AmountField
from frontend.formats import number_text
from frontend.several_forms import SeveralForms
from leaderboard.api import ContestKind, LastPlaceTied, Participants, PrizeKind, TiedPrizes, Ties, WindowKind
from leaderboard.data import BoardTerms, ContestTerms, PrizeTerms, Wrong

SPARE: Final = 2
MOST_PRIZES: Final = 50
MOST_TEAMS: Final = 20
MORE: Final = 3
OF_THE_BOARD: Final = {"window": WindowKind.OWN_DAYS.value, "ties": Ties.COMPETITION.value, "fiscal_year_starts": "1"}
"""What every contest's board has: nobody is asked for it."""


class PrizeForm(forms.Form):
    """One prize. Without a kind chosen, or taken away, the rest is left aside."""

    kind = forms.ChoiceField(label=gettext_lazy("Prize"), choices=[("", gettext_lazy("none")), *PrizeKind.choices], required=False)
    place = forms.IntegerField(label=gettext_lazy("For the place"), required=False)
    amount = AmountField(label=gettext_lazy("Amount, or percent of the pot"), required=False)
    unit = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)
    thing = forms.CharField(label=gettext_lazy("What, of a thing"), max_length=200, required=False)
    gone = forms.BooleanField(label=gettext_lazy("Take this prize away"), required=False)

    @property
    def is_filled(self) -> bool:
        told = self.cleaned_data
        return bool(told.get("kind")) and not told.get("gone")

    def terms(self) -> PrizeTerms:
        told = self.cleaned_data
        return PrizeTerms(told["place"] or 0, told["kind"], told["amount"] or Decimal(0), told["unit"].strip().upper(), told["thing"])


class TeamForm(forms.Form):
    """One team made for the contest; without members the row is left aside."""

    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=80, required=False)
    members: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"), queryset=None, required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )

    def __init__(self, *args: Any, persons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["members"].queryset = persons  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("name") or self.cleaned_data.get("members"))


class ContestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ContestKind.choices)
    settle_days = forms.IntegerField(
        label=gettext_lazy("Days for late entries"), min_value=0, initial=0,
        help_text=gettext_lazy("So long after a round what happened in it may still be entered."),
    )  # fmt: skip
    seeding_days = forms.IntegerField(
        label=gettext_lazy("Days before it that seed"), min_value=0, initial=0,
        help_text=gettext_lazy("None: in the order in which people came into Laurel."),
    )  # fmt: skip
    round_days = forms.IntegerField(
        label=gettext_lazy("Days of a round"), min_value=1, required=False,
        help_text=gettext_lazy("Of a bracket, a head-to-head or an elimination."),
    )  # fmt: skip
    third_place = forms.BooleanField(label=gettext_lazy("A match for the third place"), required=False)
    consolation = forms.BooleanField(label=gettext_lazy("A consolation bracket"), required=False)
    target = AmountField(label=gettext_lazy("Target"), required=False, help_text=gettext_lazy("Of a race."))
    finishers = forms.IntegerField(label=gettext_lazy("Over when so many have arrived"), min_value=1, initial=1)
    per_interval = forms.IntegerField(label=gettext_lazy("Out after each round"), min_value=1, initial=1)
    last_place_tied = forms.ChoiceField(label=gettext_lazy("Equal in the last place"), choices=LastPlaceTied.choices)
    ticket_unit = AmountField(label=gettext_lazy("Score per ticket"), required=False, help_text=gettext_lazy("Of a raffle."))
    tickets_most = forms.IntegerField(label=gettext_lazy("Tickets at most"), min_value=1, required=False)
    tickets_from = AmountField(label=gettext_lazy("Tickets from a score of"), required=False)
    winners = forms.IntegerField(label=gettext_lazy("Winners drawn"), min_value=1, initial=1)
    prizes_tied = forms.ChoiceField(label=gettext_lazy("Prizes of equal places"), choices=TiedPrizes.choices)
    minimum = AmountField(
        label=gettext_lazy("Minimum to win"),
        required=False,
        help_text=gettext_lazy(
            "Who does not reach it gets no prize, nor does anybody in their place. In a race those who arrive get them."
        ),
    )
    pot_amount = AmountField(label=gettext_lazy("In the pot"), required=False)
    pot_percent = AmountField(label=gettext_lazy("Percent of all scores into the pot"), required=False)
    pot_most = AmountField(label=gettext_lazy("Pot at most"), required=False)
    pot_currency = forms.CharField(label=gettext_lazy("Currency of the pot"), max_length=3, required=False)

    def terms(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        for name in ("tickets_from", "pot_amount", "pot_percent"):
            told[name] = told[name] or Decimal(0)
        return told | {"pot_currency": told["pot_currency"].strip().upper()}


class ContestEditor(SeveralForms):
    """The whole form. Everything that is wrong is said at once, each beside its field."""

    def __init__(self, data: Any, *, persons: Any, terms: tuple[BoardTerms, ContestTerms] | None = None, more: str = "") -> None:
        board, rules = terms if terms else (None, None)
        prizes, teams = list(rules.prizes) if rules else [], list(rules.teams.items()) if rules else []
        self.prize_slots = _slots(data, "prize_slots", len(prizes) + SPARE, MOST_PRIZES, more == "prizes")
        self.team_slots = _slots(data, "team_slots", len(teams) + SPARE, MOST_TEAMS, more == "teams")
        self.is_bound = data is not None
        if data is not None:
            data = data.copy()
            data.update(OF_THE_BOARD)
            if more == "figures":
                data["slots"] = str(int(data["slots"]) + MORE) if str(data.get("slots", "")).isdecimal() else ""
        self.board = Editor(data, persons=persons, terms=board)
        if board is None:
            self.board.board.initial = {**self.board.board.initial, "participants": Participants.COHORT}
        self.contest = ContestForm(data, initial=_initial(rules))
        self.prizes = [PrizeForm(data, prefix=f"prize-{number}", initial=_prize(prizes, number)) for number in range(self.prize_slots)]
        self.teams = [
            TeamForm(data, prefix=f"team-{number}", persons=persons, initial=_team(teams, number)) for number in range(self.team_slots)
        ]

    @property
    def parts(self) -> list[forms.Form]:
        return [*self.board.parts, self.contest, *self.prizes, *self.teams]

    @property
    def opens_teams(self) -> bool:
        return any(form["name"].value() or form["members"].value() or (form.is_bound and form.errors) for form in self.teams)

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.parts]  # every one, so that all that is wrong is said at once
        return self.is_bound and all(valid)

    def terms(self) -> tuple[BoardTerms, ContestTerms]:
        """Return what is wanted; of a contest of teams made for it, those in them are who takes part."""
        teams: dict[str, tuple[int, ...]] = {}
        for form in self._filled_teams:
            members = tuple(person.pk for person in form.cleaned_data["members"])
            name = form.cleaned_data["name"].strip()
            teams[name] = teams.get(name, ()) + members
        prizes = tuple(form.terms() for form in self._filled_prizes)
        board = self.board.terms()
        if teams:
            everybody = frozenset(person for members in teams.values() for person in members)
            board = replace(board, participants=Participants.COHORT.value, members=everybody)
        return board, ContestTerms(**self.contest.terms(), prizes=prizes, teams=teams)

    def show(self, problems: Iterable[Wrong]) -> None:
        """Lay what the service refuses beside the field it names."""
        for wrong in problems:
            head, _dot, rest = wrong.field.partition(".")
            if head == "board":
                self.board.show([Wrong(rest, wrong.message)])
                continue
            form, name = self._place_of(head, rest)
            form.add_error(name if name in form.fields else None, wrong.message)

    def _place_of(self, head: str, rest: str) -> tuple[forms.Form, str]:
        if head == "prizes":
            number, _dot, name = rest.partition(".")
            filled = self._filled_prizes
            if number.isdecimal() and int(number) < len(filled):
                return filled[int(number)], name
            return self.prizes[0], "kind"
        if head == "teams":
            return self.teams[0], "members"
        return self.contest, head

    @property
    def _filled_prizes(self) -> list[PrizeForm]:
        return [form for form in self.prizes if form.is_filled]

    @property
    def _filled_teams(self) -> list[TeamForm]:
        return [form for form in self.teams if form.is_filled]


def _slots(data: Any, name: str, wanted: int, most: int, more: bool) -> int:
    if data is not None and str(data.get(name, "")).isdecimal():
        wanted = int(data[name])
    return max(1, min(wanted + (MORE if more else 0), most))


def _initial(rules: ContestTerms | None) -> dict[str, Any]:
    if rules is None:
        return {"kind": ContestKind.MOST}
    found = {name: getattr(rules, name) for name in ContestForm.base_fields}
    return {name: number_text(value) if isinstance(value, Decimal) else value for name, value in found.items()}


def _prize(prizes: list[PrizeTerms], number: int) -> dict[str, Any]:
    if number >= len(prizes):
        return {}
    prize = prizes[number]
    amount = number_text(prize.amount) if prize.amount else ""
    return {"kind": prize.kind, "place": prize.place, "amount": amount, "unit": prize.unit, "thing": prize.thing}


def _team(teams: list[tuple[str, tuple[int, ...]]], number: int) -> dict[str, Any]:
    return {"name": teams[number][0], "members": list(teams[number][1])} if number < len(teams) else {}
