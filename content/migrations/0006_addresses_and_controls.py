"""Addresses say when they were public; what Wagtail's own controls stored becomes what the portal's say.

A page that somebody made private has the audience “internal”, one with Wagtail's expiry the
portal's, and a redirect that an editor wrote is an address of its page. Redirects that
Wagtail made by itself are left out: the portal's own record has those addresses. The tables
of the apps that are gone stay for whoever runs the version before.
"""

import uuid

from django.db import migrations, models
from django.utils import timezone


def keys_of_translations(apps, schema_editor):
    address, page = apps.get_model("content", "PageAddress"), apps.get_model("wagtailcore", "Page")
    keys = page.objects.filter(pk=models.OuterRef("page_id")).values("translation_key")[:1]
    address.objects.filter(page__isnull=False).update(translation_key=models.Subquery(keys))


def private_pages(apps, schema_editor):
    page = apps.get_model("content", "BasePage")
    restriction = apps.get_model("wagtailcore", "PageViewRestriction")
    for path in restriction.objects.values_list("page__path", flat=True):
        page.objects.filter(path__startswith=path, audience="public").update(audience="internal")
    restriction.objects.all().delete()


def expiries(apps, schema_editor):
    page = apps.get_model("content", "BasePage")
    for key, moment in page.objects.exclude(expire_at=None).filter(expires_at=None).values_list("pk", "expire_at"):
        page.objects.filter(pk=key).update(expires_at=moment)
    apps.get_model("wagtailcore", "Page").objects.exclude(expire_at=None).update(expire_at=None)


def redirects(apps, schema_editor):
    connection = schema_editor.connection
    if "wagtailredirects_redirect" not in connection.introspection.table_names():
        return
    page, address = apps.get_model("content", "BasePage"), apps.get_model("content", "PageAddress")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT old_path, redirect_page_id FROM wagtailredirects_redirect"
            " WHERE redirect_page_id IS NOT NULL AND automatically_created = %s",
            [False],
        )
        rows = cursor.fetchall()
    now = timezone.now()
    for old_path, key in rows:
        row = page.objects.filter(pk=key).first()
        path = f"{old_path.rstrip('/')}/"
        if row is None or address.objects.filter(path=path).exists():
            continue
        address.objects.create(
            page=row,
            stable_id=row.stable_id or uuid.uuid4(),
            translation_key=row.translation_key,
            language=old_path.split("/")[1] if old_path.count("/") else "",
            path=path,
            valid_from=now,
            valid_to=now,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_closed_overrides"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="pageaddress",
            name="public_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="public until"),
        ),
        migrations.AddField(
            model_name="pageaddress",
            name="translation_key",
            field=models.UUIDField(blank=True, null=True, verbose_name="key of the translations"),
        ),
        migrations.RunPython(keys_of_translations, migrations.RunPython.noop),
        migrations.RunPython(private_pages, migrations.RunPython.noop),
        migrations.RunPython(expiries, migrations.RunPython.noop),
        migrations.RunPython(redirects, migrations.RunPython.noop),
    ]
