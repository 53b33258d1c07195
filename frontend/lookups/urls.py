from django.urls import path

from . import views

app_name = "lookups"
urlpatterns = [
    path("", views.tables, name="list"),
    path("new/", views.new, name="new"),
    path("<int:table_id>/", views.table, name="table"),
    path("<int:table_id>/rows/", views.rows, name="rows"),
]
