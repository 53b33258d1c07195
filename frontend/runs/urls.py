from django.urls import path

from . import views

app_name = "runs"
urlpatterns = [
    path("", views.periods, name="list"),
    path("open/", views.open_period, name="open"),
    path("<int:period_id>/", views.period, name="period"),
    path("<int:period_id>/start/", views.start, name="start"),
    path("<int:period_id>/close/", views.close, name="close"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("runs/<int:run_id>/progress/", views.progress, name="progress"),
    path("runs/<int:run_id>/cancel/", views.cancel, name="cancel"),
]
