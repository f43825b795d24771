"""Jobs of the exchange; each takes ids and may run twice."""

import logging
from datetime import timedelta

from django.utils import timezone
from django_tasks import task

logger = logging.getLogger("media.exchange")
#: Minutes until a notice that could not be mailed is tried again, by attempt; then it stays on the desk only.
DELAYS = (1, 5, 15, 60, 180, 720, 1440)


@task()
def mail_notice(notice_id: int, attempt: int = 0) -> bool:
    """Mail a notice; what could not be mailed is tried again later, and the notice stays where it is."""
    from media.exchange.notices import mail

    if mail(notice_id):
        return True
    if attempt < len(DELAYS):
        later = timezone.now() + timedelta(minutes=DELAYS[attempt])
        mail_notice.using(run_after=later).enqueue(notice_id, attempt + 1)
    else:
        logger.error("a notice could not be mailed", extra={"notice": notice_id})
    return False
