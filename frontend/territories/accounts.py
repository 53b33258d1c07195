"""Which customers lie in a territory: put there one by one in dialogs, or all by a file that is also the one to be downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from crm import api as crm
from frontend.exports import csv_response
from frontend.quotas.views import FileForm
from frontend.rejected import sheet_of
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if

from .changing import UNPROCESSABLE, for_setters, form_dialog, kept, posted, removal, row_of, territory_of_request
from .forms import DatedForm, PlacementForm

OFFERED = 20
CSV_HEAD = ("account", "territory", "from", "before")


@for_setters
def place(request: HttpRequest, territory_id: int) -> HttpResponse:
    found = territory_of_request(request, territory_id)
    form = PlacementForm(posted(request), initial={"first": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data["account"]
        if kept(form, lambda: crm.place_account(account_id=account.pk, territory_id=found.pk, days=form.days())):
            messages.success(request, _("%(account)s lies in %(territory)s.") % {"account": account, "territory": found})
            return done(request, "territories:territory", found.pk)
    return form_dialog(request, form, _("Put a customer into %(territory)s") % {"territory": found}, found)


@for_setters
def change(request: HttpRequest, placement_id: int) -> HttpResponse:
    row = row_of(crm.TerritoryAccount, placement_id)
    form = DatedForm(posted(request), initial={"first": row.valid_from, "before": row.valid_before})
    if request.method == "POST" and form.is_valid() and kept(form, lambda: crm.change_placement(placement_id=row.pk, days=form.days())):
        messages.success(request, _("The days of %(account)s in %(territory)s are changed.") % _both(row))
        return done(request, "territories:territory", row.territory_id)
    return form_dialog(request, form, _("%(account)s lies in %(territory)s") % _both(row), row.territory)


@for_setters
def remove(request: HttpRequest, placement_id: int) -> HttpResponse:
    row = row_of(crm.TerritoryAccount, placement_id)
    words = {
        "title": _("Take %(account)s out of %(territory)s") % _both(row),
        "purpose": _("As if it had never been put there. To end it on a day, change it instead."),
        "consequence": _(
            "It lies where a rule puts it, or nowhere. What was credited by it is taken back, in closed periods by lines in the open one."
        ),
        "said": _("%(account)s is taken out of %(territory)s.") % _both(row),
    }
    return removal(request, row.territory, words, lambda: crm.remove_placement(placement_id=row.pk))


def _both(row: Any) -> dict[str, Any]:
    return {"account": row.account, "territory": row.territory}


@require_GET
@for_setters
def names(request: HttpRequest) -> HttpResponse:
    """Return names of customers that hold what was typed."""
    text = request.GET.get("q", "").strip()
    found = crm.accounts().filter(name__icontains=text).values_list("name", flat=True)[:OFFERED] if text else []
    return JsonResponse({"names": list(found)})


@only_if(crm.may_read_territories)
def export(request: HttpRequest) -> HttpResponseBase:
    """Every row that puts a customer into a territory that the viewer sees: a file that the import takes again."""
    rows = crm.placements(crm.territories_visible_to(looking(request), on=timezone.localdate()))
    cells = (
        [f"{row.account.source}/{row.account.external_id}", row.territory.key, row.valid_from, row.valid_before]
        for row in rows.iterator(chunk_size=2_000)
    )
    return csv_response("territories.csv", CSV_HEAD, cells)


@for_setters
def import_csv(request: HttpRequest) -> HttpResponse:
    form, sheet = FileForm(posted(request), request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            placed = crm.import_territory_accounts_csv(content=content)
        except crm.CannotPlaceAccounts as cannot:
            sheet = sheet_of(content, cannot.problems)
        else:
            text = ngettext(
                "%(changed)s customer put, %(unchanged)s lay there already.",
                "%(changed)s customers put, %(unchanged)s lay there already.",
                placed.changed,
            )
            messages.success(request, text % {"changed": placed.changed, "unchanged": placed.unchanged})
            return done(request, "territories:list")
    context = {"form": form, "sheet": sheet}
    return dialog(request, "territories/import.html", context, status=UNPROCESSABLE if request.method == "POST" else 200)
