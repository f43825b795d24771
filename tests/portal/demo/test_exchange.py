"""The examples of the exchange: for the demo users alone, loaded once, gone without a trace."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from media.models import Asset, AssetRequest, Contribution, Notice, UseReport
from portal.demo import exchange, people

pytestmark = pytest.mark.django_db
MODELS: tuple[Any, ...] = (Contribution, AssetRequest, UseReport, Notice, ModelLogEntry, Asset)


def counts() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


def test_examples_come_once_and_go_whole(settings: Any) -> None:
    exchange.load()
    assert not Contribution.objects.exists(), "nobody is there who owns them"
    settings.DEBUG = True
    people.load()
    before = counts()
    exchange.load()
    loaded = counts()
    exchange.load()
    assert counts() == loaded
    assert set(Contribution.objects.values_list("state", flat=True)) == {"submitted", "returned"}
    deadline: date = AssetRequest.objects.get().deadline
    assert deadline > timezone.localdate()
    exchange.remove()
    assert counts()[:-1] == before[:-1]
