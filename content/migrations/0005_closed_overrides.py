from django.db import migrations

#: Fields of pages that follow the original; what a translator had set in their place goes.
CLOSED = (
    "slug",
    "organisation",
    "audience",
    "embargo_until",
    "expires_at",
    "provenance",
    "mission",
    "province",
    "document_type",
    "number",
    "date_issued",
)


def close(apps, schema_editor):
    """Remove stored overrides of closed fields, and the segments by which others could be made."""
    ours = {"context__path__in": CLOSED, "context__object__content_type__app_label": "wagtailcore"}
    apps.get_model("wagtail_localize", "SegmentOverride").objects.filter(**ours).delete()
    apps.get_model("wagtail_localize", "OverridableSegment").objects.filter(**ours).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_exchange"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
