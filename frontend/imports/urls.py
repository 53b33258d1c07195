from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("quarantine/", views.quarantine, name="quarantine"),
    path("quarantine/<int:row_id>/", views.row, name="row"),
    path("quarantine/<int:row_id>/discard/", views.discard, name="discard"),
    path("quarantine/<int:row_id>/reopen/", views.reopen, name="reopen"),
    path("<int:import_id>/", views.one, name="one"),
]
