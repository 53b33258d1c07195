"""The same seed and day give the same facts and the same pay, whatever ids the database hands out."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from crm import api as crm
from crm.facts_arrow import read_facts
from incentives import api as incentives
from people import api as people
from tests.demo_world import load_world

pytestmark = pytest.mark.django_db


def written() -> tuple[str, list[tuple[str, str, str]]]:
    """The checksum of every fact that a plan may read, and every statement's totals."""
    digest = hashlib.sha256()
    facts = read_facts(list(crm.CATALOG.sources))
    for name, table in sorted(facts.tables.items()):
        digest.update("\n".join([name, *sorted(map(repr, table.to_pylist()))]).encode())
    digest.update("\n".join(sorted(map(repr, facts.splits.to_pylist()))).encode())
    statements = incentives.Statement.objects.values_list("person__reference", "period__key", "totals")
    return digest.hexdigest(), sorted((person, period, repr(totals)) for person, period, totals in statements)


def test_two_loads_write_the_same_facts_and_pay_the_same() -> None:
    loads = []
    for _time in range(2):
        with transaction.atomic():
            load_world()
            loads.append(written())
            transaction.set_rollback(True)

    assert loads[0] == loads[1]
    assert loads[0][1]


def test_the_demo_does_not_mix_with_a_companys_own_people() -> None:
    people.create_person(reference="X-1", name="Somebody of the company's own")

    with pytest.raises(CommandError, match="holds other people"):
        call_command("demo_data", stdout=io.StringIO())
    with pytest.raises(CommandError, match="no demo accounts"):
        call_command("demo_signins")
    assert list(people.persons_by_reference()) == ["X-1"]
