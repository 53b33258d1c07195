from django.urls import path

from . import absences, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("teams/", views.teams, name="teams"),
    path("teams/<int:team_id>/", views.team, name="team"),
    path("<int:person_id>/", views.person, name="person"),
    path("<int:person_id>/absences/add/", absences.add, name="add_absence"),
    path("absences/<int:absence_id>/", absences.change, name="change_absence"),
    path("absences/<int:absence_id>/remove/", absences.remove, name="remove_absence"),
]
