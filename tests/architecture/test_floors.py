"""The tower: no relation of a model, string or not, points to a floor above."""

from django.apps import apps

FLOORS = {"locales": 1, "media": 2, "content": 3, "search": 4, "portal": 5}


def floor_of(model: type) -> int:
    return FLOORS.get(model.__module__.split(".")[0], 0)


def test_no_relation_points_upward() -> None:
    upward = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and isinstance(field.related_model, type)
        and floor_of(model)
        and floor_of(field.related_model) > floor_of(model)
    ]
    assert upward == []


def test_every_model_of_the_project_belongs_to_a_floor() -> None:
    own = [model for model in apps.get_models() if model._meta.app_label in FLOORS]
    assert {floor_of(model) for model in own} >= {1, 2, 3}
