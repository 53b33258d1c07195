"""Lines are kept in groups and read as rows: whatever the lines are, they are read as they were written."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from incentives.ledger import grouping
from incentives.ledger.columns import EACH, LINES_OF_A_BATCH
from incentives.models import Line, LineGroup
from tests.incentives.ledger_rows import Books, books, prove

pytestmark = pytest.mark.django_db

READ = ("component", "unit", "window_from", "kind", "posting", "source", *EACH, "amount")


def a_group(kept: Books, draw: random.Random, component: str) -> list[dict[str, Any]]:
    """Lines of one group: each column the same in all of them, other in each, or nothing; sums that go on, leap, begin late or lack."""
    count = draw.choice([1, 2, 3, 7])
    running = draw.choice([Decimal(0), Decimal("-12.5"), Decimal("99999999999999999999.123456")])
    exact = draw.choice([Decimal(0), Decimal("1234567890123.00000000000001")])
    sums = draw.choice(["go on", "leap", "lack", "some lack", "cut"])
    same = draw.random() < 0.5
    lines: list[dict[str, Any]] = []
    for number in range(count):
        credit = Decimal(1000) if same else Decimal(draw.randrange(-(10**9), 10**9)) / 100
        pays = Decimal("50.00000000000001") if same else Decimal(draw.randrange(-(10**9), 10**9)) / 10**7
        if sums == "leap" and draw.random() < 0.5:
            running, exact = running + 5, exact + 7
        before, after = (running, exact), (running + credit, exact + (0 if sums == "cut" and number else pays))
        running, exact = after
        has_sums = sums != "lack" and not (sums == "some lack" and draw.random() < 0.5)
        earned = Decimal(0) if same else Decimal(draw.randrange(1000))
        entitled = Decimal("7.25") if same else Decimal(draw.randrange(10**6)) / 100
        line = kept.line(
            draw_person(kept, component),
            f"{component}/{number}" if count > 1 or draw.random() < 0.8 else "only",
            "0",
            component=component,
            kind=draw_kind(component),
            source=None if component.endswith("3") else "deals",
            credited_on=None if same else dt.date(2026, 1, 1 + draw.randrange(28)),
            reason="new" if same else draw.choice(["new", "re-rated"]),
            position=number + 3 if draw.random() < 0.8 or same else number * 2 + 30,
            share=None if same else Decimal(draw.randrange(1, 100)) / 100,
            credit=credit if has_sums else None,
            running_before=before[0] if has_sums else None,
            running_after=after[0] if has_sums else None,
            deal_exact=pays if has_sums else None,
            exact_before=before[1] if has_sums else None,
            exact_after=after[1] if has_sums else None,
            entitled=entitled,
            earned_before=earned,
            operands=None if same or draw.random() < 0.3 else '{"value": "é, \\"x\\""}',
        )
        lines.append({**line, "amount": entitled - earned})
    return lines


def draw_person(kept: Books, component: str) -> Any:
    return kept.ana if component < "c5" else kept.bo


def draw_kind(component: str) -> str:
    return "floor" if component.endswith("7") else "credit"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shuffled", [False, True], ids=["as they come", "in any order"])
@pytest.mark.parametrize("at_once", [3, 250_000], ids=["in many blocks", "in one block"])
def test_lines_are_read_as_they_were_written(seed: int, shuffled: bool, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "LINES_AT_ONCE", at_once)
    kept, draw = books(), random.Random(seed)
    written = [line for number in range(12) for line in a_group(kept, draw, f"c{number}")]
    given = draw.sample(written, len(written)) if shuffled else written

    batch = kept.post(*given)
    prove()

    posted = {"credit": "earned", "floor": "floor"}
    expected = {(line["component"], line["fact"]): {**line, "posting": posted[line["kind"]]} for line in written}
    found = {(line["component"], line["fact"]): line for line in Line.objects.values("id", "person_id", *READ)}
    assert found.keys() == expected.keys()
    for key, line in found.items():
        assert {name: line[name] for name in (*READ, "person_id")} == {name: expected[key].get(name) for name in (*READ, "person_id")}
    assert sorted(line["id"] for line in found.values()) == [batch.pk * LINES_OF_A_BATCH + n for n in range(1, len(written) + 1)]
    assert sum(LineGroup.objects.values_list("lines", flat=True)) == len(written)


def test_what_follows_is_not_kept() -> None:
    kept = books()
    sums = [Decimal(0), Decimal(100), Decimal(250)]
    kept.post(
        *(
            kept.line(
                kept.ana,
                f"D{number}",
                "5.00",
                position=number,
                credit=sums[number] - sums[number - 1],
                running_before=sums[number - 1],
                running_after=sums[number],
                deal_exact=Decimal(5),
                exact_before=Decimal(5 * number - 5),
                exact_after=Decimal(5 * number),
            )
            for number in (1, 2)
        )
    )
    prove()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lines, position, running_before, running_after, exact_before, exact_after, reason, entitled, deal_exact, fact"
            " FROM incentives_linegroup"
        )
        (kept_as,) = cursor.fetchall()

    assert kept_as == (2, None, None, None, None, None, ["new"], [Decimal(5)], [Decimal(5)], ["D1", "D2"])
    assert [line.running_after for line in Line.objects.order_by("id")] == [100, 250]


def test_an_amount_that_is_not_the_difference_is_not_written() -> None:
    kept = books()

    with pytest.raises(ValueError, match=r"fact D1, entitled 5\.0000, earned_before 0\.0000, amount 4\.0000"):
        kept.post({**kept.line(kept.ana, "D1", "5.00"), "amount": Decimal(4)})
