from people.api import Role
from tests.frontend.world import ANONYMOUS, EVERY_ROLE, World

from . import Row, page

MANAGERS = {Role.ADMINISTRATOR}


def prepare(world: World) -> None:
    world.ids["rep's account"] = world.users[Role.REP].pk
    world.ids["own account"] = world.users[Role.EMPLOYEE].pk


def _act(route: str, *args: str, done: int, **data: str) -> Row:
    answers = {role: done if role in MANAGERS else 404 for role in EVERY_ROLE} | {ANONYMOUS: 302}
    return Row(route, answers, args, method="post", data=data)


ROWS = [
    page("sign-ins/", see=MANAGERS),
    page("sign-ins/new/", see=MANAGERS),
    page("sign-ins/<int:user_id>/roles/", "rep's account", see=MANAGERS),
    page("sign-ins/<int:user_id>/roles/", "999999999", see=set()),
    page("sign-ins/<int:user_id>/password/", "rep's account", see=MANAGERS),
    page("sign-ins/<int:user_id>/close/", "rep's account", see=MANAGERS),
    _act("sign-ins/new/", done=422, email="no address"),
    _act("sign-ins/<int:user_id>/roles/", "rep's account", done=302, roles="rep"),
    _act("sign-ins/<int:user_id>/password/", "rep's account", done=422, password="short"),
    _act("sign-ins/<int:user_id>/close/", "own account", done=302),
    _act("sign-ins/<int:user_id>/reopen/", "own account", done=302),
]
