"""The expiry that Wagtail's field says in a draft or a scheduled version becomes the portal's.

Live pages have theirs since ``0006``. Versions that nobody is going to publish stay as they
were written: what they say of Wagtail's expiry is never read again.
"""

from django.db import migrations


def pending_expiries(apps, schema_editor):
    page, revision = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Revision")
    drafts = page.objects.exclude(latest_revision=None).values("latest_revision")
    waiting = revision.objects.filter(pk__in=drafts) | revision.objects.exclude(approved_go_live_at=None)
    for row in waiting.filter(content__has_key="expire_at").exclude(content__expire_at=None).iterator():
        row.content["expires_at"] = row.content.get("expires_at") or row.content["expire_at"]
        row.content["expire_at"] = None
        row.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("content", "0006_addresses_and_controls")]

    operations = [migrations.RunPython(pending_expiries, migrations.RunPython.noop)]
