from django.urls import path

from . import people, publishing, simulations, studio, views

app_name = "plans"
urlpatterns = [
    path("", views.plans, name="list"),
    path("new/", studio.new, name="new"),
    path("check/", studio.check, name="check"),
    path("<slug:key>/", views.plan, name="plan"),
    path("<slug:key>/versions/", views.versions, name="versions"),
    path("<slug:key>/versions/<int:number>/", views.version, name="version"),
    path("<slug:key>/versions/<int:number>/document/", views.document, name="document"),
    path("<slug:key>/versions/<int:number>/withdraw/", publishing.withdraw, name="withdraw"),
    path("<slug:key>/compare/<int:old>/<int:new>/", views.compare, name="compare"),
    path("<slug:key>/draft/", studio.studio, name="studio"),
    path("<slug:key>/draft/publish/", publishing.publish, name="publish"),
    path("<slug:key>/draft/discard/", publishing.discard, name="discard"),
    path("<slug:key>/simulations/", simulations.simulations, name="simulations"),
    path("<slug:key>/simulations/new/", simulations.simulate, name="simulate"),
    path("<slug:key>/simulations/<int:simulation_id>/", simulations.simulation, name="simulation"),
    path("<slug:key>/simulations/<int:simulation_id>/progress/", simulations.simulation_progress, name="simulation_progress"),
    path("<slug:key>/simulations/<int:simulation_id>/forget/", simulations.forget, name="forget"),
    path("<slug:key>/people/", people.people, name="people"),
    path("<slug:key>/people/assign/", people.assign, name="assign"),
    path("<slug:key>/people/<int:assignment_id>/change/", people.change, name="change"),
    path("<slug:key>/people/<int:assignment_id>/end/", people.end, name="end"),
]
