from django.urls import path

from . import views

app_name = "rates"
urlpatterns = [
    path("", views.rates, name="list"),
    path("set/", views.set_rate, name="set"),
]
