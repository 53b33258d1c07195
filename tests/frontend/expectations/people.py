import datetime as dt

from people import api as people
from people.api import SEES_EVERYBODY, Role
from tests.frontend.world import ANONYMOUS, EVERY_ROLE, START, World

from . import Row, page

NEAR_THE_REP = SEES_EVERYBODY | {Role.REP, Role.ASSISTANT, Role.MANAGER}
KEEP_ABSENCES = {Role.ADMINISTRATOR, Role.HR}


def prepare(world: World) -> None:
    world.ids["absence"] = people.add_absence(person_id=world.ids["rep"], first=START, before=START + dt.timedelta(days=7), kind="sick").pk


def _act(route: str, *args: str, done: int, **data: str) -> Row:
    answers = {role: done if role in KEEP_ABSENCES else 404 for role in EVERY_ROLE} | {ANONYMOUS: 302}
    return Row(route, answers, args, method="post", data=data)


ROWS = [
    page("people/"),
    page("people/teams/"),
    page("people/teams/<int:team_id>/", "north", see=NEAR_THE_REP),
    page("people/teams/<int:team_id>/", "south", see=SEES_EVERYBODY),
    page("people/<int:person_id>/", "rep", see=NEAR_THE_REP),
    page("people/<int:person_id>/", "stranger", see=SEES_EVERYBODY),
    page("people/<int:person_id>/", "999999999", see=set()),
    page("people/<int:person_id>/absences/add/", "rep", see=KEEP_ABSENCES),
    page("people/<int:person_id>/absences/add/", "999999999", see=set()),
    page("people/absences/<int:absence_id>/", "absence", see=KEEP_ABSENCES),
    page("people/absences/<int:absence_id>/", "999999999", see=set()),
    page("people/absences/<int:absence_id>/remove/", "absence", see=KEEP_ABSENCES),
    _act("people/<int:person_id>/absences/add/", "rep", done=422, first=""),
    _act("people/absences/<int:absence_id>/", "absence", done=422, first="2025-01-09", before="2025-01-01"),
    _act("people/absences/<int:absence_id>/remove/", "999999999", done=404),
]
