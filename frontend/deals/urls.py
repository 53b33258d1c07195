from django.urls import path

from . import board, changing, views

app_name = "deals"
urlpatterns = [
    path("", views.deals, name="list"),
    path("board/", board.board, name="board"),
    path("accounts/", changing.account_names, name="accounts"),
    path("new/", changing.new, name="new"),
    path("<int:deal_id>/", views.deal, name="deal"),
    path("<int:deal_id>/edit/", changing.edit, name="edit"),
    path("<int:deal_id>/move/", changing.move, name="move"),
]
