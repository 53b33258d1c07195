"""Deals: whoever sells them, assists or manages who does, and those whose work is about all. Imports: those who mind the data."""

from people.api import Role
from tests.frontend import crm_world
from tests.frontend.world import ANONYMOUS, EVERY_ROLE, World

from . import Row, page

ALL_DEALS = {Role.SALES_OPS, Role.FINANCE, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR}
SELL = {Role.REP, Role.ASSISTANT, Role.MANAGER, Role.SALES_OPS, Role.ADMINISTRATOR}
DEALS = ALL_DEALS | SELL
CHANGE = SELL
SETTLE = {Role.SALES_OPS, Role.ADMINISTRATOR}
SET = {Role.SALES_OPS}
IMPORTS = {Role.SALES_OPS, Role.AUDITOR, Role.ADMINISTRATOR}


def prepare(world: World) -> None:
    crm_world.prepare(world)
    crm_world.imported(world)


def sent(route: str, *args: str, do: set[str], status: int, **data: str) -> Row:
    """A form that only `do` may send; what is sent here is incomplete, so that nothing changes for the next row."""
    return Row(route, {role: status if role in do else 404 for role in EVERY_ROLE} | {ANONYMOUS: 302}, args, method="post", data=data)


ROWS = [
    page("deals/", see=DEALS),
    page("deals/board/", see=DEALS),
    page("deals/accounts/", see=SELL),
    page("deals/new/", see=SELL),
    sent("deals/new/", do=SELL, status=422),
    page("deals/<int:deal_id>/", "deal", see=DEALS),
    page("deals/<int:deal_id>/", "stranger's deal", see=ALL_DEALS),
    page("deals/<int:deal_id>/", "999999999", see=set()),
    page("deals/<int:deal_id>/edit/", "deal", see=CHANGE),
    page("deals/<int:deal_id>/edit/", "stranger's deal", see={Role.SALES_OPS, Role.ADMINISTRATOR}),
    sent("deals/<int:deal_id>/edit/", "deal", do=CHANGE, status=422),
    page("deals/<int:deal_id>/move/", "deal", see=CHANGE),
    sent("deals/<int:deal_id>/move/", "deal", do=CHANGE, status=422),
    sent("deals/<int:deal_id>/move/", "stranger's deal", do={Role.SALES_OPS, Role.ADMINISTRATOR}, status=422),
    page("activities/log/", see=SELL),
    sent("activities/log/", do=SELL, status=422),
    page("territories/", see=DEALS),
    page("territories/new/", see=SET),
    sent("territories/new/", do=SET, status=422),
    page("territories/<int:territory_id>/", "west", see=DEALS),
    page("territories/<int:territory_id>/", "east", see=ALL_DEALS),
    page("territories/<int:territory_id>/", "999999999", see=set()),
    page("territories/<int:territory_id>/rename/", "west", see=SET),
    sent("territories/<int:territory_id>/rename/", "west", do=SET, status=422),
    page("territories/<int:territory_id>/remove/", "no man's land", see=SET),
    sent("territories/<int:territory_id>/remove/", "west", do=SET, status=422),
    page("territories/<int:territory_id>/holders/add/", "west", see=SET),
    sent("territories/<int:territory_id>/holders/add/", "west", do=SET, status=422),
    page("territories/<int:territory_id>/rules/add/", "west", see=SET),
    sent("territories/<int:territory_id>/rules/add/", "west", do=SET, status=422),
    page("territories/<int:territory_id>/customers/add/", "west", see=SET),
    sent("territories/<int:territory_id>/customers/add/", "west", do=SET, status=422),
    page("territories/holders/<int:holder_id>/", "holder", see=SET),
    page("territories/holders/<int:holder_id>/remove/", "holder", see=SET),
    page("territories/rules/<int:rule_id>/", "territory rule", see=SET),
    page("territories/rules/<int:rule_id>/remove/", "territory rule", see=SET),
    page("territories/customers/", see=DEALS),
    page("territories/customers/import/", see=SET),
    sent("territories/customers/import/", do=SET, status=422),
    page("territories/customers/names/", see=SET),
    page("territories/customers/<int:placement_id>/", "placement", see=SET),
    page("territories/customers/<int:placement_id>/remove/", "placement", see=SET),
    page("imports/", see=IMPORTS),
    page("imports/<int:import_id>/", "import", see=IMPORTS),
    page("imports/<int:import_id>/", "999999999", see=set()),
    page("imports/quarantine/", see=IMPORTS),
    page("imports/quarantine/<int:row_id>/", "row", see=IMPORTS),
    page("imports/quarantine/<int:row_id>/discard/", "row", see=SETTLE),
    sent("imports/quarantine/<int:row_id>/discard/", "row", do=SETTLE, status=422),
    sent("imports/quarantine/<int:row_id>/reopen/", "row", do=SETTLE, status=302),
]
