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
    path("deals/", include("frontend.deals.urls")),
    path("boards/", include("frontend.boards.urls")),
    path("contests/", include("frontend.contests.urls")),
    path("activities/", include("frontend.activities.urls")),
    path("imports/", include("frontend.imports.urls")),
    path("plans/", include("frontend.plans.urls")),
    path("quotas/", include("frontend.quotas.urls")),
    path("objectives/", include("frontend.objectives.urls")),
    path("windfalls/", include("frontend.windfalls.urls")),
    path("territories/", include("frontend.territories.urls")),
    path("rates/", include("frontend.rates.urls")),
    path("tables/", include("frontend.lookups.urls")),
    path("periods/", include("frontend.runs.urls")),
    path("statements/", include("frontend.statements.urls")),
    path("shop/", include("frontend.shop.urls")),
    path("what-if/", include("frontend.whatif.urls")),
    path("people/", include("frontend.people.urls")),
    path("facts/", include("frontend.facts.urls")),
    path("sign-ins/", include("frontend.signins.urls")),
    path("audit/", include("frontend.audit.urls")),
]
