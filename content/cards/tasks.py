"""Jobs that draw cards; each takes an id and may run twice."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

#: Time until a card is tried again whose picture is not ready, and how often.
_LATER = timedelta(seconds=30)
_TRIES = 10


@task(queue_name="renditions", priority=-20)
def draw_card(page_id: int, tries: int = 0) -> bool:
    """Draw the card of a page; a page that is gone or not live needs none."""
    from content.cards import services
    from content.models import BasePage

    page = BasePage.objects.filter(pk=page_id, live=True).select_related("locale").first()
    if page is None:
        return False
    try:
        return services.draw_card(page) is not None
    except services.PictureNotReadyError:
        if tries < _TRIES:
            draw_card.using(run_after=timezone.now() + _LATER).enqueue(page_id, tries + 1)
        return False


@task(queue_name="renditions", priority=-20)
def draw_cards_with(asset_id: str) -> int:
    """Draw the cards of all pages led by an asset whose visibility has changed; returns how many were asked for."""
    from content.models import BasePage

    keys = list(BasePage.objects.filter(lead_image__asset=asset_id, live=True).values_list("pk", flat=True))
    for key in keys:
        draw_card.enqueue(key)
    return len(keys)
