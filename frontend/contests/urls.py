from django.urls import path

from . import changing, editing, files, paying, views

app_name = "contests"
urlpatterns = [
    path("", views.contests, name="list"),
    path("new/", editing.new, name="new"),
    path("prizes/", paying.waiting, name="prizes"),
    path("<int:contest_id>/", views.contest, name="contest"),
    path("<int:contest_id>/now/", views.now, name="now"),
    path("<int:contest_id>/places.csv", files.places, name="places"),
    path("<int:contest_id>/matches.csv", files.matches, name="matches"),
    path("<int:contest_id>/tickets.txt", files.tickets, name="tickets"),
    path("<int:contest_id>/edit/", editing.edit, name="edit"),
    path("<int:contest_id>/rehearsal/", changing.rehearsal, name="rehearsal"),
    path("<int:contest_id>/rehearse/", changing.rehearse, name="rehearse"),
    path("<int:contest_id>/schedule/", changing.schedule, name="schedule"),
    path("<int:contest_id>/draft/", changing.draft, name="draft"),
    path("<int:contest_id>/cancel/", changing.cancel, name="cancel"),
    path("<int:contest_id>/discard/", changing.discard, name="discard"),
    path("<int:contest_id>/pay/", paying.pay, name="pay"),
]
