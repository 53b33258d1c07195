"""Shares in deals: those of one deal are applied together or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from crm import api as crm
from crm.imports import step
from crm.models import Account, Opportunity, OpportunitySplit, Quarantine
from desk.models import OutboxEvent
from people import api as people

from .importing import FILES, LATER, MAPPING, NOW, counts_of, problems_of, run_import, small_mapping, write_files

pytestmark = pytest.mark.django_db

DEALS = FILES["deals.csv"] + "D4,Widget,C1,A1,Won,9.00,05/01/2026,10/02/2026\n"
SPLITS = """\
  splits:
    file: splits.csv
    records:
      split:
        external_id: id
        opportunity: {column: deal, find: opportunity by external_id}
        person: {column: rep, find: person by reference}
        share: {column: percent, number: 1234.56%}
"""
HEADER = "id,deal,rep,percent\n"


def import_splits(folder: Path, rows: str, now: dt.datetime = NOW):  # type: ignore[no-untyped-def]
    write_files(folder, deals=DEALS, splits=HEADER + rows)
    mapping = small_mapping((MAPPING, MAPPING + SPLITS))
    return run_import(folder, mapping, now=now)


def shares() -> dict[str, list[tuple[str, str, Decimal]]]:
    found: dict[str, list[tuple[str, str, Decimal]]] = {}
    for split in OpportunitySplit.objects.select_related("opportunity", "person").order_by("person__reference"):
        deal = found.setdefault(split.opportunity.external_id, [])
        deal.append((split.external_id, split.person.reference, split.share.normalize()))
    return found


def test_shares_are_created_left_alone_and_changed_by_their_id(tmp_path: Path) -> None:
    created = import_splits(tmp_path, "S1,D1,A1,62.5\nS2,D1,B2,37.5%\n")
    assert counts_of(created, "splits") == {"read": 2, "created": 2}
    assert shares() == {"D1": [("S1", "A1", Decimal("0.625")), ("S2", "B2", Decimal("0.375"))]}
    version = Opportunity.objects.get(external_id="D1").version

    again = import_splits(tmp_path, "S1,D1,A1,62.5\nS2,D1,B2,37.5\n", LATER)
    assert counts_of(again, "splits") == {"read": 2, "unchanged": 2}
    assert Opportunity.objects.get(external_id="D1").version == version

    # The two of them change places: nobody has two shares on the way.
    changed = import_splits(tmp_path, "S1,D1,B2,62.5\nS2,D1,A1,37.5\n", LATER)
    assert counts_of(changed, "splits") == {"read": 2, "updated": 2}
    assert shares() == {"D1": [("S2", "A1", Decimal("0.375")), ("S1", "B2", Decimal("0.625"))]}
    assert Opportunity.objects.get(external_id="D1").version == version + 1


def test_the_rows_of_a_file_are_all_the_shares_of_their_deal(tmp_path: Path) -> None:
    import_splits(tmp_path, "S1,D1,A1,50\nS2,D1,B2,50\n")
    stranger = people.create_person(reference="C3", name="Cy")
    deal = Opportunity.objects.get(external_id="D4")
    crm.set_splits(opportunity_id=deal.pk, shares={stranger.pk: Decimal(1)}, seen_version=deal.version, act=crm.Act(by_id=None, at=NOW))

    result = import_splits(tmp_path, "S3,D1,B2,100\nS4,D4,A1,100\n", LATER)

    assert counts_of(result, "splits") == {"read": 2, "created": 2}
    assert shares() == {"D1": [("S3", "B2", Decimal(1))], "D4": [("S4", "A1", Decimal(1))]}
    told = OutboxEvent.objects.filter(name="records.imported.v1", payload__step="splits").latest("pk")
    everybody = {person.pk for person in people.persons_by_reference().values()}
    assert set(told.payload["persons"]) == everybody, "whoever lost a share is told as well"


def test_a_correction_of_a_shared_deal_tells_all_who_have_it_and_one_without_an_owner_everybody(tmp_path: Path) -> None:
    import_splits(tmp_path, "S1,D1,A1,50\nS2,D1,B2,50\n")
    ana, ben = (people.persons_by_reference()[each].pk for each in ("A1", "B2"))

    def told(deals: str) -> list[int]:
        write_files(tmp_path, deals=deals)
        run_import(tmp_path, now=LATER)
        persons: list[int] = OutboxEvent.objects.filter(name="records.imported.v1", payload__step="deals").latest("pk").payload["persons"]
        return persons

    owned_by_nobody = (
        ("owner: {column: owner, find: person by reference}", "owner: {column: owner, find: person by reference, empty: allowed}"),
    )
    dearer = DEALS.replace("1,200.50", "1,300.50")
    assert told(dearer) == sorted([ana, ben])
    assert told(dearer.replace("P1,B2,Open,,06/01", "P1,B2,Open,,07/01")) == [ben]
    write_files(tmp_path, deals=dearer.replace("C1,A1,Won,9.00", "C1,,Won,8.00"))
    run_import(tmp_path, small_mapping(*owned_by_nobody), now=LATER)
    last = OutboxEvent.objects.filter(name="records.imported.v1", payload__step="deals").latest("pk")
    assert (last.payload["updated"], last.payload["persons"]) == (2, []), "nobody is everybody"


def test_a_deal_that_does_not_come_to_100_is_kept_whole_and_keeps_what_it_had(tmp_path: Path) -> None:
    import_splits(tmp_path, "S1,D1,A1,50\nS2,D1,B2,50\n")

    result = import_splits(tmp_path, "S1,D1,A1,60\nS9,D4,B2,100\nS2,D1,B2,30\n", LATER)

    assert counts_of(result, "splits") == {"read": 3, "created": 1, "quarantined": 2}
    assert problems_of(result) == [("splits.csv", 2, "percent", "shares_not_whole"), ("splits.csv", 4, "percent", "shares_not_whole")]
    text = "The shares of this deal come to 90 %, and have to come to 100 %. They stand in rows 2, 4."
    assert {row.problems[0].message() for row in result.refused} == {text}
    assert shares()["D1"] == [("S1", "A1", Decimal("0.5")), ("S2", "B2", Decimal("0.5"))]

    import_splits(tmp_path, "S1,D1,A1,60\nS9,D4,B2,100\nS2,D1,B2,40\n", LATER)
    assert not Quarantine.objects.filter(state="open").exists()
    assert shares()["D1"][0][2] == Decimal("0.6")


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ("S1,D1,A1,100\nS2,D1,NOBODY,20\n", [(2, "deal", "beside_refused"), (3, "rep", "not_found")]),
        ("S1,D1,A1,150\nS2,D1,B2,-50\n", [(2, "percent", "not_a_share"), (3, "percent", "not_a_share")]),
        ("S1,D1,A1,50\nS2,D1,A1,50\n", [(2, "rep", "person_twice"), (3, "rep", "person_twice")]),
        (
            "S1,D1,A1,50\nS1,D1,A1,60\nS2,D1,B2,50\n",
            [(2, "deal", "beside_refused"), (3, "id", "record_twice"), (4, "deal", "beside_refused")],
        ),
        ("S1,D1,A1,x\nS2,D1,B2,100\n", [(2, "percent", "not_a_number"), (3, "deal", "beside_refused")]),
        ("S0,D1,B2,100\n", [(2, "deal", "share_moved")]),
    ],
)
def test_what_keeps_one_share_out_keeps_out_the_deal(tmp_path: Path, rows: str, problems: list[tuple[int, str, str]]) -> None:
    import_splits(tmp_path, "S0,D4,A1,100\n")
    before = shares()

    result = import_splits(tmp_path, rows, LATER)

    assert sorted(each[1:] for each in problems_of(result)) == problems
    assert shares() == before


def test_a_deal_in_several_chunks_is_still_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "CHUNK", 1)

    result = import_splits(tmp_path, "S1,D1,A1,50\nS3,D4,A1,100\nS2,D1,B2,50\nS2,D1,B2,50\n")

    assert counts_of(result, "splits") == {"read": 4, "created": 3, "unchanged": 1}
    assert {deal: len(members) for deal, members in shares().items()} == {"D1": 2, "D4": 1}


def test_the_trail_tells_who_lost_a_share(tmp_path: Path) -> None:
    import_splits(tmp_path, "S1,D1,A1,50\nS2,D1,B2,50\n")
    lost = OpportunitySplit.objects.get(external_id="S2")

    import_splits(tmp_path, "S1,D1,A1,100\n", LATER)

    assert [change.what for change in people.trail_of(lost)] == ["inserted", "deleted"]


def test_what_a_refused_row_brings_besides_is_brought_by_the_next(tmp_path: Path) -> None:
    split, both = "      split:\n", "      account: {external_id: office, name: office}\n      split:\n"
    write_files(tmp_path, deals=DEALS, splits="id,deal,rep,percent,office\nS1,D1,A1,60,North\nS4,D4,A1,100,North\n")

    result = run_import(tmp_path, small_mapping((MAPPING, MAPPING + SPLITS.replace(split, both))))

    assert counts_of(result, "splits") == {"read": 2, "created": 1, "quarantined": 1}
    assert Account.objects.filter(external_id="North").count() == 1
    assert set(shares()) == {"D4"}


ROLES = SPLITS.replace("1234.56%}\n", "1234.56%}\n        role: {column: role, empty: allowed}\n")


def test_shares_in_a_role_lie_beside_those_of_the_deal_and_need_not_make_a_whole(tmp_path: Path) -> None:
    def imported(rows: str):  # type: ignore[no-untyped-def]
        write_files(tmp_path, deals=DEALS, splits="id,deal,rep,percent,role\n" + rows)
        return run_import(tmp_path, small_mapping((MAPPING, MAPPING + ROLES)))

    result = imported("S1,D1,A1,100,\nS2,D1,A1,80,specialist\nS3,D1,B2,80,specialist\nS4,D4,B2,30,partner manager\n")
    assert problems_of(result) == []
    assert counts_of(result, "splits") == {"read": 4, "created": 4}
    found = OpportunitySplit.objects.order_by("external_id").values_list("external_id", "role", "share")
    assert [(name, role, share.normalize()) for name, role, share in found] == [
        ("S1", "", Decimal(1)),
        ("S2", "specialist", Decimal("0.8")),
        ("S3", "specialist", Decimal("0.8")),
        ("S4", "partner manager", Decimal("0.3")),
    ]

    twice = imported("S1,D1,A1,100,\nS2,D1,A1,80,specialist\nS5,D1,A1,20,specialist\n")
    assert {each[3] for each in problems_of(twice)} == {"person_twice", "beside_refused"}


def test_sharing_a_deal_leaves_the_shares_in_its_roles(tmp_path: Path) -> None:
    write_files(tmp_path, deals=DEALS, splits="id,deal,rep,percent,role\nS1,D1,A1,100,\nS2,D1,A1,80,specialist\n")
    run_import(tmp_path, small_mapping((MAPPING, MAPPING + ROLES)))
    deal = Opportunity.objects.get(external_id="D1")
    other = people.persons_by_reference()["B2"]

    crm.set_splits(opportunity_id=deal.pk, shares={other.pk: Decimal(1)}, seen_version=deal.version, act=crm.Act(by_id=None, at=NOW))

    found = OpportunitySplit.objects.order_by("role").values_list("person__reference", "role", "share")
    assert [(person, role, share.normalize()) for person, role, share in found] == [
        ("B2", "", Decimal(1)),
        ("A1", "specialist", Decimal("0.8")),
    ]
