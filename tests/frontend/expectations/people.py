from people.api import SEES_EVERYBODY, Role

from . import page

NEAR_THE_REP = SEES_EVERYBODY | {Role.REP, Role.ASSISTANT, Role.MANAGER}

ROWS = [
    page("people/"),
    page("people/teams/"),
    page("people/teams/<int:team_id>/", "north", see=NEAR_THE_REP),
    page("people/teams/<int:team_id>/", "south", see=SEES_EVERYBODY),
    page("people/<int:person_id>/", "rep", see=NEAR_THE_REP),
    page("people/<int:person_id>/", "stranger", see=SEES_EVERYBODY),
    page("people/<int:person_id>/", "999999999", see=set()),
]
