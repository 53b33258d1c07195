from django.urls import path

from . import views

app_name = "objectives"
urlpatterns = [
    path("", views.objectives, name="list"),
    path("new/", views.agree, name="new"),
    path("<int:objective_id>/", views.review, name="review"),
    path("<int:objective_id>/remove/", views.remove, name="remove"),
]
