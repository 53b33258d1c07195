"""Plans, quotas, periods and statements. Pay is private: the payee, whoever was above them in the period, and finance."""

from decimal import Decimal

from incentives import api
from incentives.models import Windfall
from people.api import Role
from tests.frontend.world import ANONYMOUS, EVERY_ROLE, World
from tests.incentives import company

from . import Row, page

OPS = {Role.SALES_OPS}
READERS = {Role.SALES_OPS, Role.FINANCE, Role.AUDITOR}
RUNNERS = {Role.SALES_OPS, Role.FINANCE}
ON_THE_PLAN = READERS | {Role.REP, Role.MANAGER, Role.EXECUTIVE}
# Ines is an executive who stands above the rep's manager; her role alone would show her nothing.
SEE_PAY = {Role.REP, Role.MANAGER, Role.EXECUTIVE, Role.FINANCE}
# Whoever stands above the rep reviews what was agreed with him or her, and sales operations what was agreed with anybody.
REVIEWERS = {Role.SALES_OPS, Role.MANAGER, Role.EXECUTIVE}


def prepare(world: World) -> None:
    """The rep is on a plan with two versions and a draft, closed a deal in January and has a statement of it."""
    reference = world.rep.reference
    plan = company.published(key="field")
    company.published(company.document(effective="2026-06-01"), key="field")
    company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)
    assignment = company.on_plan(reference, plan)
    company.quota(reference, "100000")
    company.deal("D1", reference, "60000.55", "2026-01-15")
    run = company.calculated("2026-01")
    statement = world.rep.statements.get()
    line = company.Line.objects.filter(person_id=world.rep.pk).order_by("id").first()
    gifts = "table: Gifts\nby: [account.industry]\nrows: [[any, 10]]\n"
    rows = api.save_rows(key="gifts", valid_from=company.day("2026-01-01"), document=gifts, by_id=None, at=company.AT)
    wanted = api.Agreed("Open a second office", Decimal(1), company.day("2026-12-31"))
    objective = api.agree_objective(person_id=world.rep.pk, agreed=wanted, by_id=None, at=company.AT, today=company.day("2026-04-02"))
    windfall = Windfall.objects.create(
        person=world.rep, plan=plan, measure="bookings", source="deals", fact="test/D1", credit=60000, limit=50000,
        credited_on=company.day("2026-01-15"), needs_review=True, found_at=company.AT,
    )  # fmt: skip
    api.review_windfall(windfall_id=windfall.pk, decision=api.Decision("all", None, "Ours"), by_id=None, at=company.AT)
    world.ids |= {
        "windfall": windfall.pk,
        "objective": objective.pk,
        "table": rows.table_id,
        "plan": plan.key,
        "assignment": assignment.pk,
        "quota": world.rep.quotas.get().pk,
        "period": run.period_id,
        "run": run.pk,
        "statement": statement.pk,
        "line": line.pk,
        "simulation": company.simulated(company.version(plan)).pk,
    }


def post(route: str, *args: str, do: set[str], status: int = 302, **data: str) -> Row:
    """Something done with a form that only `do` may send."""
    answers = {role: status if role in do else 404 for role in EVERY_ROLE} | {ANONYMOUS: 302}
    return Row(route, answers, args, method="post", data=data)


ROWS = [
    page("plans/"),
    page("plans/new/", see=OPS),
    post("plans/check/", do=OPS, status=200, document="plan: x"),
    page("plans/<slug:key>/", "plan", see=ON_THE_PLAN),
    page("plans/<slug:key>/versions/", "plan", see=ON_THE_PLAN),
    page("plans/<slug:key>/versions/<int:number>/", "plan", "1", see=ON_THE_PLAN),
    page("plans/<slug:key>/versions/<int:number>/document/", "plan", "1", see=ON_THE_PLAN),
    page("plans/<slug:key>/versions/<int:number>/withdraw/", "plan", "2", see=OPS),
    page("plans/<slug:key>/compare/<int:old>/<int:new>/", "plan", "1", "2", see=ON_THE_PLAN),
    page("plans/<slug:key>/draft/", "plan", see=OPS),
    page("plans/<slug:key>/draft/publish/", "plan", see=OPS),
    page("plans/<slug:key>/draft/discard/", "plan", see=OPS),
    page("plans/<slug:key>/simulations/", "plan", see=RUNNERS),
    page("plans/<slug:key>/simulations/new/", "plan", see=RUNNERS),
    page("plans/<slug:key>/simulations/<int:simulation_id>/", "plan", "simulation", see=RUNNERS),
    page("plans/<slug:key>/simulations/<int:simulation_id>/progress/", "plan", "simulation", see=RUNNERS),
    post("plans/<slug:key>/simulations/<int:simulation_id>/forget/", "plan", "simulation", do=RUNNERS),
    page("plans/<slug:key>/people/", "plan", see=READERS),
    page("plans/<slug:key>/people/assign/", "plan", see=OPS),
    page("plans/<slug:key>/people/<int:assignment_id>/change/", "plan", "assignment", see=OPS),
    page("plans/<slug:key>/people/<int:assignment_id>/end/", "plan", "assignment", see=OPS),
    page("quotas/", see=READERS),
    post("quotas/save/", do=OPS),
    page("quotas/import/", see=OPS),
    page("quotas/<int:quota_id>/remove/", "quota", see=OPS),
    page("objectives/"),
    page("objectives/new/", see=REVIEWERS),
    page("objectives/<int:objective_id>/", "objective", see=REVIEWERS),
    page("objectives/<int:objective_id>/remove/", "objective", see=REVIEWERS),
    page("windfalls/", see=RUNNERS),
    page("windfalls/<int:windfall_id>/", "windfall", see=RUNNERS),
    page("windfalls/<int:windfall_id>/undo/", "windfall", see=RUNNERS),
    page("rates/", see=READERS),
    page("rates/set/", see=OPS),
    page("tables/", see=READERS),
    page("tables/new/", see=OPS),
    page("tables/<int:table_id>/", "table", see=READERS),
    page("tables/<int:table_id>/rows/", "table", see=OPS),
    page("periods/", see=READERS),
    page("periods/open/", see=RUNNERS),
    page("periods/<int:period_id>/", "period", see=READERS),
    post("periods/<int:period_id>/start/", "period", do=RUNNERS),
    page("periods/<int:period_id>/close/", "period", see={Role.FINANCE}),
    page("periods/runs/<int:run_id>/", "run", see=READERS),
    page("periods/runs/<int:run_id>/progress/", "run", see=READERS),
    post("periods/runs/<int:run_id>/cancel/", "run", do=RUNNERS),
    page("what-if/"),
    page("statements/"),
    page("statements/<int:statement_id>/", "statement", see=SEE_PAY),
    page("statements/<int:statement_id>/lines/", "statement", see=SEE_PAY),
    page("statements/<int:statement_id>/lines/<int:line_id>/", "statement", "line", see=SEE_PAY),
    page("statements/<int:statement_id>/unpaid/", "statement", see=SEE_PAY),
    page("statements/<int:statement_id>/csv/", "statement", see=SEE_PAY),
    page("statements/<int:statement_id>/pdf/", "statement", see=SEE_PAY),
]
