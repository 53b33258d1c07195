"""Pages by persona; each folder of frontend/ brings its own addresses under its own namespace."""

from django.urls import URLPattern, URLResolver, include, path

from .shell.preferences import set_theme
from .shell.search import palette
from .styleguide.views import styleguide

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.today.urls")),
    path("search/", palette, name="search"),
    path("theme/", set_theme, name="theme"),
    path("styleguide/", styleguide, name="styleguide"),
    path("people/", include("frontend.people.urls")),
    path("facts/", include("frontend.facts.urls")),
    path("audit/", include("frontend.audit.urls")),
]
