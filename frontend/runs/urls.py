from django.urls import path

from . import views

app_name = "runs"
urlpatterns = [
    path("", views.periods, name="list"),
    path("open/", views.open_period, name="open"),
    path("periods/<int:period_id>/", views.period, name="period"),
    path("periods/<int:period_id>/start/", views.start, name="start"),
    path("periods/<int:period_id>/close/", views.close, name="close"),
    path("<int:run_id>/", views.run, name="run"),
    path("<int:run_id>/progress/", views.progress, name="progress"),
    path("<int:run_id>/cancel/", views.cancel, name="cancel"),
]
