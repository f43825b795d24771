"""The one policy of who may see what, when: ``visible`` and ``visible_queryset``.

Every page, listing, feed, search, download and archive asks here. Upper floors
register their models with ``register``; an unregistered model is visible to nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet, Value

from locales.readers import Reader

__all__ = [
    "Policy",
    "circle",
    "has_policy",
    "listed_condition",
    "listed_queryset",
    "owned_queryset",
    "owning_models",
    "register",
    "registered_models",
    "visible",
    "visible_queryset",
    "window",
    "with_visibility",
]


Condition = Callable[[Reader], Q]


@dataclass(frozen=True, slots=True)
class Policy:
    """How visibility of one model is asked of the database.

    ``condition`` takes a reader and returns a ``Q``; there is no second form for single
    objects, so that the two can never differ. ``listed`` says what a member of staff finds
    in the admin (also drafts and withdrawn objects of their own), ``owned`` what belongs
    to the reader: whose history they read.
    """

    condition: Condition
    listed: Condition | None = None
    owned: Condition | None = None


_policies: dict[type[Model], Policy] = {}


def register(model: type[Model], policy: Policy) -> None:
    """Register *policy* for *model* and its subclasses that have none of their own."""
    _policies[model] = policy


def registered_models() -> frozenset[type[Model]]:
    """Return the models that have a policy; the channel tests walk them."""
    return frozenset(_policies)


def has_policy(model: type[Model]) -> bool:
    """Whether visibility knows *model*; others (languages, organisations, people) are guarded by permissions alone."""
    return any(ancestor in _policies for ancestor in model.__mro__)


def owning_models() -> list[type[Model]]:
    """Return the models whose objects belong to somebody, in an order that is always the same."""
    rows = [model for model, policy in _policies.items() if policy.owned is not None]
    return sorted(rows, key=lambda model: model._meta.label)


def _policy_of(model: type[Model]) -> Policy:
    for ancestor in model.__mro__:
        if ancestor in _policies:
            return _policies[ancestor]
    raise LookupError(f"{model._meta.label} has no visibility policy; register one with media.visibility.register")


def visible_queryset(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """Return the objects of *model* that *reader* may see."""
    return model._default_manager.filter(_policy_of(model).condition(reader))


def visible(reader: Reader, instance: Model) -> bool:
    """Whether *reader* may see *instance*; asks the database, never a stale object."""
    if instance.pk is None:
        return False
    return visible_queryset(reader, type(instance)).filter(pk=instance.pk).exists()


def listed_queryset(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """Return the objects of *model* that *reader* finds in the admin: without a rule for it, those they see."""
    return model._default_manager.filter(listed_condition(reader, model))


def listed_condition(reader: Reader, model: type[Model]) -> Q:
    """Return the condition of ``listed_queryset``, for rows of *model* that are chosen otherwise."""
    policy = _policy_of(model)
    return (policy.listed or policy.condition)(reader)


def owned_queryset(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """Return the objects of *model* that belong to *reader*; none of a model without such a rule."""
    rule = _policy_of(model).owned
    if rule is None:
        return model._default_manager.none()
    return model._default_manager.filter(rule(reader))


def with_visibility(rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
    """Return *rows* with ``seen``: whether *reader* may see each.

    For doors that must tell a withdrawn object from one that never was; everything else
    asks ``visible_queryset``.
    """
    condition = _policy_of(rows.model).condition(reader)
    return rows.annotate(seen=ExpressionWrapper(condition, output_field=BooleanField()) if condition else Value(True))


def window(prefix: str, moment: datetime) -> Q:
    """Return the condition that an embargo has lifted and an expiry has not come at *moment*.

    The embargo's own minute is the first at which the object is seen; the expiry's own
    minute is the first at which it is not.
    """
    lifted = Q(**{f"{prefix}embargo_until": None}) | Q(**{f"{prefix}embargo_until__lte": moment})
    lasting = Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": moment})
    return lifted & lasting


def circle(reader: Reader, model: type[Model]) -> Q:
    """Return the condition that *reader* belongs to the audience of an object of *model*.

    Where an object for missions names some of them (``named_missions``), the others do
    not belong to it.
    """
    held = reader.actor.audiences()
    if reader.sees_everything or "missions" not in held:
        return Q(audience__in=held)
    named: Any = model._meta.get_field("named_missions").remote_field.through._default_manager.order_by()  # type: ignore[union-attr]
    column = named.model._meta.get_field(model._meta.model_name).attname
    some = named.values(column)
    mine = named.filter(mission__in=reader.organisations).values(column)
    for_missions = Q(audience="missions") & (~Q(pk__in=some) | Q(pk__in=mine))
    return Q(audience__in=held - {"missions"}) | for_missions
