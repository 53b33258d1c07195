from django.urls import path

from . import views

app_name = "windfalls"
urlpatterns = [
    path("", views.windfalls, name="list"),
    path("<int:windfall_id>/", views.review, name="review"),
    path("<int:windfall_id>/undo/", views.undo, name="undo"),
]
