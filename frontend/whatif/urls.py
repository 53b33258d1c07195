from django.urls import path

from . import views

app_name = "whatif"
urlpatterns = [path("", views.estimate, name="estimate")]
