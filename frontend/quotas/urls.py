from django.urls import path

from . import views

app_name = "quotas"
urlpatterns = [
    path("", views.quotas, name="list"),
    path("save/", views.save, name="save"),
    path("<int:quota_id>/remove/", views.remove, name="remove"),
    path("import/", views.import_csv, name="import"),
]
