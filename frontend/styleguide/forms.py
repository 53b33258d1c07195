from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name of the deal"), help_text=_("As the customer would call it."))
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("open", _("Open")), ("won", _("Won"))])
    closes_on = forms.DateField(label=_("Closes on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    visible = forms.BooleanField(label=_("Show it on the board"), required=False)
