from django.urls import path

from . import accounts, changing, views

app_name = "territories"
urlpatterns = [
    path("", views.territories, name="list"),
    path("new/", changing.new, name="new"),
    path("customers/", accounts.export, name="export"),
    path("customers/import/", accounts.import_csv, name="import"),
    path("customers/names/", accounts.names, name="names"),
    path("customers/<int:placement_id>/", accounts.change, name="change_account"),
    path("customers/<int:placement_id>/remove/", accounts.remove, name="remove_account"),
    path("holders/<int:holder_id>/", changing.change_holder, name="change_holder"),
    path("holders/<int:holder_id>/remove/", changing.remove_holder, name="remove_holder"),
    path("rules/<int:rule_id>/", changing.change_rule, name="change_rule"),
    path("rules/<int:rule_id>/remove/", changing.remove_rule, name="remove_rule"),
    path("<int:territory_id>/", views.territory, name="territory"),
    path("<int:territory_id>/rename/", changing.rename, name="rename"),
    path("<int:territory_id>/remove/", changing.remove, name="remove"),
    path("<int:territory_id>/holders/add/", changing.add_holder, name="add_holder"),
    path("<int:territory_id>/rules/add/", changing.add_rule, name="add_rule"),
    path("<int:territory_id>/customers/add/", accounts.place, name="place"),
]
