from django.urls import path

from . import views

app_name = "signins"
urlpatterns = [
    path("", views.users, name="list"),
    path("new/", views.new, name="new"),
    path("<int:user_id>/roles/", views.roles, name="roles"),
    path("<int:user_id>/password/", views.password, name="password"),
    path("<int:user_id>/close/", views.close, name="close"),
    path("<int:user_id>/reopen/", views.reopen, name="reopen"),
]
