from django.urls import path

from . import files, views

app_name = "statements"
urlpatterns = [
    path("", views.statements, name="list"),
    path("<int:statement_id>/", views.statement, name="statement"),
    path("<int:statement_id>/lines/", views.lines, name="lines"),
    path("<int:statement_id>/lines/<int:line_id>/", views.story, name="story"),
    path("<int:statement_id>/unpaid/", views.unpaid, name="unpaid"),
    path("<int:statement_id>/csv/", files.csv, name="csv"),
    path("<int:statement_id>/pdf/", files.pdf, name="pdf"),
]
