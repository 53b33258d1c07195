from importlib import import_module

from django.apps import AppConfig

SEARCHED = (
    "frontend.people.search",
    "frontend.deals.search",
    "frontend.plans.search",
    "frontend.territories.search",
    "frontend.boards.search",
    "frontend.contests.search",
)
"""Modules that hold sources of the palette, in the order in which it lists them."""


class FrontendConfig(AppConfig):
    name = "frontend"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in SEARCHED:
            import_module(module)
        from django.contrib.auth.signals import user_logged_out

        from frontend.signins.live import signed_out

        user_logged_out.connect(signed_out, dispatch_uid="frontend.live_boards_end")
