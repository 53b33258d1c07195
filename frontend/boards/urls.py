from django.urls import path

from . import changing, editing, views, why_views

app_name = "boards"
urlpatterns = [
    path("", views.boards, name="list"),
    path("ticket/", views.ticket, name="ticket"),
    path("my-name/", views.my_name, name="my_name"),
    path("new/", editing.new, name="new"),
    path("<int:board_id>/", views.board, name="board"),
    path("<int:board_id>/csv/", views.standings_csv, name="csv"),
    path("<int:board_id>/wall/", views.wall, name="wall"),
    path("<int:board_id>/places/", views.places, name="places"),
    path("<int:board_id>/why/", why_views.mine, name="why"),
    path("<int:board_id>/why/<int:person_id>/", why_views.theirs, name="why_of"),
    path("<int:board_id>/edit/", editing.edit, name="edit"),
    path("<int:board_id>/fairness/", changing.fairness, name="fairness"),
    path("<int:board_id>/publish/", changing.publish, name="publish"),
    path("<int:board_id>/close/", changing.close, name="close"),
    path("<int:board_id>/discard/", changing.discard, name="discard"),
    path("<int:board_id>/amounts/", changing.amounts, name="amounts"),
    path("<int:board_id>/handicap/", changing.handicap, name="handicap"),
]
