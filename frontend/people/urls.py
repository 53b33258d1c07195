from django.urls import path

from . import views

app_name = "people"
urlpatterns = [path("<int:person_id>/", views.person, name="person")]
