from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.changes, name="changes"),
    path("<str:kind>/<int:object_id>/", views.record, name="record"),
]
