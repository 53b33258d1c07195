from decimal import Decimal
import pytest
from incentives.models import Line
from . import company as c
pytestmark = pytest.mark.django_db
LIMITS = "limits: {cap: 1000 per month, draw: {amount: 500, kind: recoverable guarantee}}\n"
def kinds():
    found={}
    for k,v,a in Line.objects.values_list("kind","plan_version__number","amount"): found[k,v]=found.get((k,v),0)+a
    return {k:v for k,v in found.items()}
def test_x():
    text=c.document(over="period", mode="marginal") + LIMITS
    plan=c.published(text)
    c.on_plan("ana", plan); c.quota("ana","100000","month")
    c.deal("D1","ana","14000","2026-02-10")
    c.calculated("2026-02")
    print(kinds())
    c.published(text.replace("2026-01-01","2026-02-01"))
    c.calculated("2026-02")
    print(kinds())
    c.work(c.ask("2026-02"))
    print(kinds())
    assert 0
