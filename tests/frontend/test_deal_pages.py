from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crm import api as crm
from crm.models import Activity, Opportunity, Quarantine, Stage
from people import api as people
from people.api import Role
from tests.frontend import crm_world
from tests.frontend.world import World


@pytest.fixture
def deals(world: World) -> World:
    crm_world.prepare(world)
    return world


def listed(response: Any) -> list[str]:
    return [deal.name for deal in response.context["table"].page.object_list]


def the_deal(deals: World) -> Opportunity:
    return Opportunity.objects.select_related("stage").get(pk=deals.ids["deal"])


def test_a_rep_lists_their_own_deals_and_sales_operations_all_of_them(deals: World, page_of) -> None:
    assert listed(page_of(Role.REP, "/deals/", sort="name")) == ["Pilot", "Renewal of Northwind"]
    assert len(listed(page_of(Role.SALES_OPS, "/deals/"))) == 3


def test_the_list_is_searched_by_account_filtered_by_stage_and_sorted_by_amount(deals: World, page_of) -> None:
    assert listed(page_of(Role.REP, "/deals/", q="foods")) == ["Renewal of Northwind"]
    assert listed(page_of(Role.REP, "/deals/", stage=deals.ids["stage offer"])) == ["Pilot"]
    assert listed(page_of(Role.REP, "/deals/", sort="-amount")) == ["Renewal of Northwind", "Pilot"]
    assert listed(page_of(Role.REP, "/deals/", closes="overdue", sort="amount")) == ["Pilot", "Renewal of Northwind"]


def test_deals_without_an_amount_stand_last_in_either_direction(deals: World, page_of) -> None:
    crm_world.deal(deals, "Not yet priced", None)

    assert listed(page_of(Role.REP, "/deals/", sort="amount"))[-1] == "Not yet priced"
    assert listed(page_of(Role.REP, "/deals/", sort="-amount"))[-1] == "Not yet priced"


def test_a_stranger_in_a_filter_finds_nothing_out(deals: World, page_of) -> None:
    response = page_of(Role.REP, "/deals/", owner=deals.ids["stranger"])

    assert "Ben Oak" not in response.content.decode()


def test_the_csv_file_holds_exact_amounts_and_the_ids_that_plans_know(deals: World, page_of) -> None:
    lines = b"".join(page_of(Role.REP, "/deals/", sort="name", **{"as": "csv"}).streaming_content).decode().splitlines()

    assert lines[0] == "\ufeffDeal,Id,Amount,Currency,Account,Stage,Owner,Closes,In stage since"
    assert lines[1].startswith("Pilot,laurel/")
    assert ",400.5,USD," in lines[1]


@pytest.mark.parametrize("many", [2, 25])
def test_pages_of_deals_ask_the_database_as_often_for_many_as_for_few(
    many: int, deals: World, client_of, django_assert_max_num_queries
) -> None:
    for number in range(many):
        crm_world.deal(deals, f"More {number}", "10", stage="offer" if number % 2 else "lead")
    for role, paths in {
        Role.REP: {"/deals/": 32, "/deals/board/": 28, f"/deals/{deals.ids['deal']}/": 36},
        Role.SALES_OPS: {"/deals/": 14, "/deals/board/": 12, "/": 24},
    }.items():
        client: Client = client_of(role)
        for path, most in paths.items():
            with django_assert_max_num_queries(most):
                assert client.get(path).status_code == 200


def test_the_board_totals_every_column_and_offers_moving_only_to_those_who_may(deals: World, page_of) -> None:
    mine = page_of(Role.REP, "/deals/board/")
    columns = {column.stage.key: column for column in mine.context["columns"]}

    assert (columns["lead"].count, columns["lead"].totals) == (1, (("USD", Decimal("25000.0000")),))
    assert 'draggable="true"' in mine.content.decode()
    assert 'draggable="true"' not in page_of(Role.FINANCE, "/deals/board/").content.decode()


def on_the_board(client: Client, deal: Opportunity, stage: int, version: int) -> Any:
    return client.post(f"/deals/{deal.pk}/move/", {"stage": stage, "version": version}, headers={"Accept": "application/json"})


def test_a_card_moves_and_the_heads_of_both_columns_come_back(deals: World, client_of) -> None:
    deal = the_deal(deals)

    answer = on_the_board(client_of(Role.REP), deal, deals.ids["stage offer"], deal.version)

    told = json.loads(answer.content)
    assert answer.status_code == 200
    assert set(told["heads"]) == {str(deals.ids["stage lead"]), str(deals.ids["stage offer"])}
    assert "25,400.50" in told["heads"][str(deals.ids["stage offer"])]
    assert told["version"] == the_deal(deals).version
    assert the_deal(deals).stage.key == "offer"


def test_a_card_that_somebody_moved_meanwhile_is_refused_with_the_reason(deals: World, client_of) -> None:
    deal = the_deal(deals)
    client = client_of(Role.REP)
    on_the_board(client, deal, deals.ids["stage offer"], deal.version)

    answer = on_the_board(client, deal, deals.ids["stage lead"], deal.version)

    assert answer.status_code == 409
    assert "meanwhile" in json.loads(answer.content)["message"]
    assert the_deal(deals).stage.key == "offer"


def test_a_stage_that_is_gone_is_refused_in_words(deals: World, client_of) -> None:
    answer = on_the_board(client_of(Role.REP), the_deal(deals), 999_999, the_deal(deals).version)

    assert answer.status_code == 422
    assert "Reload" in json.loads(answer.content)["message"]


def test_winning_a_deal_writes_its_day_and_a_step_of_its_history(deals: World, client_of) -> None:
    deal = the_deal(deals)

    answer = client_of(Role.REP).post(
        f"/deals/{deal.pk}/move/", {"stage": deals.ids["stage won"], "closed_on": "2026-01-20", "version": deal.version, "lost_reason": ""}
    )

    won = the_deal(deals)
    assert answer.status_code == 302
    assert (won.stage.key, won.closed_on) == ("won", dt.date(2026, 1, 20))
    assert [step.to_stage.key for step in won.stage_history.order_by("pk")] == ["lead", "won"]


def test_a_deal_without_an_amount_cannot_be_won_and_the_form_says_so_at_its_top(deals: World, client_of) -> None:
    deal = crm_world.deal(deals, "Not yet priced", None)

    answer = client_of(Role.REP).post(
        f"/deals/{deal.pk}/move/", {"stage": deals.ids["stage won"], "closed_on": "2026-01-20", "version": deal.version}
    )

    assert answer.status_code == 422
    assert "needs its amount" in answer.content.decode()


def test_a_new_deal_takes_amounts_as_people_type_them(deals: World, client_of) -> None:
    given = {
        "name": "New site",
        "account": "northwind foods",
        "owner": deals.ids["rep"],
        "amount": "1,250,000.50",
        "currency": "MYR",
        "stage": deals.ids["stage lead"],
        "created_on": "2026-01-10",
    }

    answer = client_of(Role.REP).post("/deals/new/", given)

    deal = Opportunity.objects.get(name="New site")
    assert answer["Location"] == f"/deals/{deal.pk}/"
    assert (deal.amount, deal.currency, deal.account_id, deal.entered_by) == (
        Decimal("1250000.5"),
        "MYR",
        deals.ids["account"],
        deals.users[Role.REP],
    )


def test_an_account_that_does_not_exist_is_named_beside_its_field(deals: World, client_of) -> None:
    answer = client_of(Role.REP).post("/deals/new/", {"name": "X", "account": "Nobody Ltd"})

    assert answer.status_code == 422
    assert "There is none of this name" in answer.context["form"].errors["account"][0]
    assert 'href="#id_account"' in answer.content.decode()


def test_a_rep_cannot_enter_a_deal_for_a_stranger(deals: World, client_of) -> None:
    given = {
        "name": "Grab",
        "owner": deals.ids["stranger"],
        "currency": "USD",
        "stage": deals.ids["stage lead"],
        "created_on": "2026-01-10",
    }

    assert client_of(Role.REP).post("/deals/new/", given).status_code == 422
    assert not Opportunity.objects.filter(name="Grab").exists()


def test_an_assistant_enters_in_the_name_of_the_rep_and_both_are_written_down(deals: World, client_of) -> None:
    given = {"name": "By Ann", "owner": deals.ids["rep"], "currency": "USD", "stage": deals.ids["stage lead"], "created_on": "2026-01-10"}

    client_of(Role.ASSISTANT).post("/deals/new/", given)

    deal = Opportunity.objects.get(name="By Ann")
    assert (deal.entered_by, deal.on_behalf_of_id) == (deals.users[Role.ASSISTANT], deals.ids["rep"])


def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(deals: World, client_of) -> None:
    deal = the_deal(deals)
    given = {"name": "First", "owner": deals.ids["rep"], "currency": "USD", "version": deal.version, "amount": "25000"}
    client_of(Role.REP).post(f"/deals/{deal.pk}/edit/", given)

    answer = client_of(Role.MANAGER).post(f"/deals/{deal.pk}/edit/", {**given, "name": "Second"})

    assert answer.status_code == 422
    assert "Somebody else has changed this deal meanwhile" in answer.content.decode()
    assert the_deal(deals).name == "First"


def test_an_activity_is_logged_from_the_dialog_for_the_rep_one_assists(deals: World, client_of) -> None:
    given = {
        "owner": deals.ids["rep"],
        "kind": "visit",
        "occurred_at": "2026-01-12T09:30",
        "opportunity": deals.ids["deal"],
        "subject": "Site visit",
    }

    answer = client_of(Role.ASSISTANT).post("/activities/log/", given, headers={"HX-Request": "true", "HX-Target": "dialog"})

    activity = Activity.objects.get(subject="Site visit")
    assert answer["HX-Refresh"] == "true"
    assert (activity.owner_id, activity.on_behalf_of_id) == (deals.ids["rep"], deals.ids["rep"])
    assert activity.account_id == deals.ids["account"], "an activity on a deal belongs to the deal's account"


def test_an_activity_of_tomorrow_is_refused_beside_its_field(deals: World, client_of) -> None:
    given = {"owner": deals.ids["rep"], "kind": "call", "occurred_at": "2999-01-01T09:30"}

    answer = client_of(Role.REP).post("/activities/log/", given, headers={"HX-Request": "true", "HX-Target": "dialog"})

    assert answer.status_code == 422
    assert "future" in answer.context["form"].errors["occurred_at"][0]
    assert "<html" not in answer.content.decode(), "the dialog gets the fragment, not a page in itself"


def test_a_rep_cannot_log_on_a_deal_they_may_not_see(deals: World, client_of) -> None:
    given = {"owner": deals.ids["rep"], "kind": "call", "occurred_at": "2026-01-12T09:30", "opportunity": deals.ids["stranger's deal"]}

    assert client_of(Role.REP).post("/activities/log/", given).status_code == 422
    assert not Activity.objects.exists()


def test_a_deals_page_tells_its_lines_shares_and_history(deals: World, page_of) -> None:
    deal = the_deal(deals)
    act = crm.Act(by_id=deals.users[Role.REP].pk, at=crm_world.AT + dt.timedelta(days=12))
    line = crm.LineFields(product_id=deals.ids["product"], quantity=Decimal(3), sold_price=Decimal("1100.25"))
    deal = crm.set_lines(opportunity_id=deal.pk, lines=[line], seen_version=deal.version, act=act)
    deal = crm.set_splits(
        opportunity_id=deal.pk,
        shares={deals.ids["rep"]: Decimal("0.625"), deals.ids["stranger"]: Decimal("0.375")},
        seen_version=deal.version,
        act=act,
    )
    crm.change_stage(
        opportunity_id=deal.pk, stage_id=Stage.objects.get(key="offer").pk, seen_version=deal.version, happened_on=act.at.date(), act=act
    )

    text = page_of(Role.REP, f"/deals/{deal.pk}/").content.decode()

    for expected in ("3,300.75", "62.5%", "37.5%", "after 12 days in Lead", "Ada Palm", "Cloud Basic"):
        assert expected in text, expected
    assert "Who changed what" not in text
    assert "Who changed what" in page_of(Role.AUDITOR, f"/deals/{deal.pk}/").content.decode()


def test_the_first_page_begins_with_the_deals_that_are_due(deals: World, page_of) -> None:
    text = page_of(Role.REP, "/").content.decode()

    assert "Renewal of Northwind" in text
    assert "2 overdue" in text
    assert "Somebody else" not in text


def test_imports_add_up_and_a_waiting_row_tells_its_reason(deals: World, page_of) -> None:
    crm_world.imported(deals)

    assert "1 row needs you" in page_of(Role.SALES_OPS, "/imports/").content.decode()
    one = page_of(Role.SALES_OPS, f"/imports/{deals.ids['import']}/").context["totals"]
    assert one["read"] == sum(one[name] for name in ("created", "updated", "unchanged", "quarantined", "set_aside"))
    assert "12,5o" in page_of(Role.SALES_OPS, f"/imports/quarantine/{deals.ids['row']}/").content.decode()
    assert page_of(Role.SALES_OPS, "/imports/quarantine/", state="fixed").context["table"].page.paginator.count == 0


def test_a_waiting_row_is_discarded_with_a_reason_and_taken_back(deals: World, client_of, page_of) -> None:
    crm_world.imported(deals)
    page = f"/imports/quarantine/{deals.ids['row']}/"
    assert "discard/" not in page_of(Role.AUDITOR, page).content.decode()
    assert "discard/" in page_of(Role.SALES_OPS, page).content.decode()
    client = client_of(Role.SALES_OPS)

    assert client.post(page + "discard/", {"reason": " "}).status_code == 422
    assert client.post(page + "discard/", {"reason": "A trial"}).status_code == 302
    row = Quarantine.objects.get(pk=deals.ids["row"])
    assert (row.state, row.reason, row.settled_by_id is not None) == ("discarded", "A trial", True)
    assert "A trial" in page_of(Role.SALES_OPS, page).content.decode()

    assert client.post(page + "reopen/").status_code == 302
    row.refresh_from_db()
    assert row.state == "open"


def test_the_palette_finds_deals_the_reader_may_see(deals: World, page_of) -> None:
    assert "Renewal of Northwind" in page_of(Role.REP, "/search/", q="north").content.decode()
    assert "Somebody else" not in page_of(Role.REP, "/search/", q="somebody").content.decode()


def test_the_trail_of_a_deal_tells_of_shares_and_products_that_are_gone(client_of, world: World) -> None:
    crm_world.prepare(world)
    deal = crm.Opportunity.objects.get(pk=world.ids["deal"])
    act = crm.Act(by_id=None, at=deal.entered_at)
    for shares in ({world.ids["rep"]: Decimal(1)}, {}):
        deal = crm.set_splits(opportunity_id=deal.pk, shares=shares, seen_version=deal.version, act=act)

    page = client_of(Role.ADMINISTRATOR).get(f"/deals/{deal.pk}/").content.decode()

    trail = page.split("Who changed what")[1]
    assert trail.count("Deleted") == 1


def test_times_in_a_file_are_the_readers_own(client_of, world: World) -> None:
    people.change_person(person_id=world.users[Role.ADMINISTRATOR].person_id, time_zone="Asia/Kuala_Lumpur")

    text = b"".join(client_of(Role.ADMINISTRATOR).get("/audit/?as=csv").streaming_content).decode()

    assert "+08:00" in text
    assert "+00:00" not in text


@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/deals/accounts/?q=%00", "/people/?q=%00"])
def test_a_character_that_no_text_can_hold_is_refused_in_words(client_of, path: str) -> None:
    answer = client_of(Role.SALES_OPS).get(path)

    assert answer.status_code == 400
    assert "cannot be understood" in answer.content.decode()


@pytest.mark.parametrize("path", ["/activities/log/?opportunity=²", "/audit/?last=9999-12-31"])
def test_an_odd_address_is_answered_all_the_same(client_of, path: str) -> None:
    assert client_of(Role.ADMINISTRATOR).get(path).status_code == 200


def test_the_heads_after_a_move_count_what_the_boards_filters_show(client_of, world: World) -> None:
    crm_world.prepare(world)
    deal = crm.Opportunity.objects.get(pk=world.ids["deal"])
    data = {"stage": str(world.ids["stage offer"]), "version": str(deal.version)}

    answer = client_of(Role.SALES_OPS).post(f"/deals/{deal.pk}/move/?q=Northwind", data, headers={"Accept": "application/json"})

    head = answer.json()["heads"][str(world.ids["stage offer"])]
    assert "25,000.00" in head
    assert "25,400.50" not in head, "the other deal of that stage is not shown"
