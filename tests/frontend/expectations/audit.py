from people.api import Role

from . import page

READERS = {Role.AUDITOR, Role.ADMINISTRATOR}

ROWS = [
    page("audit/", see=READERS),
    page("audit/<str:kind>/<int:object_id>/", "people.person", "rep", see=READERS),
    page("audit/<str:kind>/<int:object_id>/", "people.person", "999999999", see=set()),
    page("audit/<str:kind>/<int:object_id>/", "no.such", "1", see=set()),
]
