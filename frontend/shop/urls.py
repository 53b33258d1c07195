from django.urls import path

from . import views

app_name = "shop"
urlpatterns = [
    path("points/", views.points, name="points"),
    path("points/<int:person_id>/", views.points_of, name="points_of"),
]
