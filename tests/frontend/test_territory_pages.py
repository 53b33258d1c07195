"""Territories by their pages: sales operations sets them, whoever sells sees their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm import api as crm
from people.api import Role
from tests.frontend import crm_world

EMPTY = "no man's land"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lands(world: Any) -> Any:
    crm_world.prepare(world)
    return world.ids


def test_a_rep_sees_the_own_territory_and_no_other_and_cannot_change_it(lands: Any, page_of: Any) -> None:
    page = page_of(Role.REP, "/territories/").content.decode()

    assert "The West" in page
    assert "The East" not in page
    assert "New territory" not in page
    one = page_of(Role.REP, f"/territories/{lands['west']}/").content.decode()
    assert "Northwind Foods" in one
    assert "/holders/" not in one
    assert "Hand it to somebody" not in one


def test_the_list_says_who_holds_what_and_whose_shares_are_no_whole(lands: Any, page_of: Any) -> None:
    page = page_of(Role.SALES_OPS, "/territories/").content.decode()

    assert "60% in all, not 100 %" in page
    found = page_of(Role.SALES_OPS, "/territories/", q="ada").content.decode()
    assert "The West" in found
    assert "The East" not in found
    file = b"".join(page_of(Role.AUDITOR, "/territories/", **{"as": "csv"}).streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1:] == ["The East,east,Ben Oak,0", "The North,north,,0", "The West,west,Ada Palm,1"]


def test_a_territory_is_made_and_handed_over(lands: Any, client_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    made = ops.post("/territories/new/", {"key": "south", "name": "The South"}, follow=True)
    assert "The South is kept." in made.content.decode()
    assert "Nobody holds it today" in made.content.decode()
    south = crm.Territory.objects.get(key="south")
    given = {"person": str(lands["rep"]), "share": "100", "first": "2025-02-01", "before": "", "alone": "on"}
    ops.post(f"/territories/{south.pk}/holders/add/", given)

    answer = ops.post(
        f"/territories/{south.pk}/holders/add/", given | {"person": str(lands["stranger"]), "first": "2025-03-01"}, follow=True
    )

    assert "Ben Oak holds The South." in answer.content.decode()
    rows = south.holders.order_by("valid_from").values_list("person__name", "valid_before")
    assert [(name, before and before.isoformat()) for name, before in rows] == [("Ada Palm", "2025-03-01"), ("Ben Oak", None)]
    assert ops.post("/territories/new/", {"key": "south", "name": "Again"}).status_code == 422


def test_the_form_shows_a_share_as_it_is_typed_and_says_what_is_refused(lands: Any, client_of: Any, page_of: Any) -> None:
    holder = crm.TerritoryHolder.objects.get(territory=lands["east"])
    assert 'value="60"' in page_of(Role.SALES_OPS, f"/territories/holders/{holder.pk}/").content.decode()
    page = page_of(Role.SALES_OPS, f"/territories/{lands['east']}/").content.decode()
    assert "Its shares are no whole" in page

    given = {"share": "120", "first": "2025-01-01", "before": ""}
    refused = client_of(Role.SALES_OPS).post(f"/territories/holders/{holder.pk}/", given)

    assert refused.status_code == 422
    assert "A share is above 0 and at most 100 %." in refused.content.decode()
    client_of(Role.SALES_OPS).post(f"/territories/holders/{holder.pk}/", given | {"share": "100"})
    holder.refresh_from_db()
    assert holder.share == 1


def test_customers_are_put_mended_and_taken_out(lands: Any, client_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    given = {"account": "Northwind Foods", "first": "2025-06-01", "before": ""}
    assert ops.post(f"/territories/{lands['east']}/customers/add/", given).status_code == 302
    row = crm.TerritoryAccount.objects.get(territory=lands["east"])
    assert ops.post(f"/territories/customers/{row.pk}/", {"first": "2025-01-01", "before": ""}).status_code == 422
    assert ops.post(f"/territories/customers/{row.pk}/", {"first": "2025-07-01", "before": ""}).status_code == 302
    page = ops.get(f"/territories/{lands['east']}/", {"on": "2025-06-30"}).content.decode()
    assert "Nothing matches" in page
    answer = ops.post(f"/territories/customers/{row.pk}/remove/", follow=True)
    assert "Northwind Foods is taken out of The East." in answer.content.decode()


def test_rules_are_kept_once_and_taken_away(lands: Any, client_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    twice = ops.post(f"/territories/{lands['east']}/rules/add/", {"country": "France", "industry": "", "first": "2025-06-01", "before": ""})
    assert twice.status_code == 422
    assert "“The West” has the same rule on some of these days." in twice.content.decode()
    ops.post(f"/territories/rules/{lands['territory rule']}/remove/")
    assert not crm.TerritoryRule.objects.exists()


def test_the_file_of_customers_goes_out_and_comes_in_again(lands: Any, client_of: Any, page_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    content = b"".join(page_of(Role.SALES_OPS, "/territories/customers/").streaming_content)
    assert content.decode("utf-8-sig").splitlines()[0] == "account,territory,from,before"
    answer = ops.post("/territories/customers/import/", {"file": SimpleUploadedFile("t.csv", content)}, follow=True)
    assert "0 customers put, 1 lay there already." in answer.content.decode()

    wrong = content.replace(b"west", b"wild west")
    refused = ops.post("/territories/customers/import/", {"file": SimpleUploadedFile("t.csv", wrong)})
    assert refused.status_code == 422
    assert "There is no territory with the key “wild west”." in refused.content.decode()

    handed_back = content.replace(b"before", b"before,problem", 1).replace(b"\r\n", b",\r\n").replace(b"problem,", b"problem")
    answer = ops.post("/territories/customers/import/", {"file": SimpleUploadedFile("t.csv", handed_back)}, follow=True)
    assert "0 customers put, 1 lay there already." in answer.content.decode()


def test_only_an_empty_territory_is_removed(lands: Any, client_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    assert ops.post(f"/territories/{lands[EMPTY]}/remove/").status_code == 302
    refused = ops.post(f"/territories/{lands['west']}/remove/")
    assert refused.status_code == 422
    assert "It has holders, customers or rules." in refused.content.decode()


def test_the_palette_finds_territories(lands: Any, page_of: Any) -> None:
    assert f"/territories/{lands['west']}/" in page_of(Role.SALES_OPS, "/search/", q="west").content.decode()


def test_auditors_read_who_changed_what(lands: Any, page_of: Any) -> None:
    assert "holder of a territory" in page_of(Role.AUDITOR, f"/territories/{lands['west']}/").content.decode()
    assert "Who changed what" not in page_of(Role.SALES_OPS, f"/territories/{lands['west']}/").content.decode()
