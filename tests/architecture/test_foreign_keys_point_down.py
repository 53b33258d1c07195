"""import-linter is blind to keys given as strings ("pulse.Survey"); this walk is not."""

from django.apps import apps

LAYERS = ["people", "desk", "crm", "incentives", "leaderboard", "frontend", "demo", "config"]


def keys_between_our_apps():
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in LAYERS:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is not None and target._meta.app_label in LAYERS:
                yield f"{model._meta.label}.{field.name}", here, target._meta.app_label


def test_every_foreign_key_points_to_the_same_app_or_one_below():
    upward = [f"{name} points up to {there}" for name, here, there in keys_between_our_apps() if LAYERS.index(there) > LAYERS.index(here)]

    assert upward == []


def test_the_walk_sees_keys_across_apps():
    assert {(here, there) for _, here, there in keys_between_our_apps()} >= {("crm", "people"), ("incentives", "people")}
