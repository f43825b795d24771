import django.db.models.deletion
import media.delivery.storage
from django.db import migrations, models


class Migration(migrations.Migration):
    """Share cards; indexes by which the next embargo or expiry is found at every answer."""

    dependencies = [
        ("content", "0002_homepage_body"),
        ("media", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=16, verbose_name="digest")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=media.delivery.storage.asset_storage,
                        upload_to=media.delivery.storage.random_key,
                        verbose_name="file",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="media.portalimage",
                        verbose_name="picture",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card",
                        to="content.basepage",
                        verbose_name="page",
                    ),
                ),
            ],
            options={"verbose_name": "share card", "verbose_name_plural": "share cards"},
        ),
        migrations.AddIndex(
            model_name="basepage",
            index=models.Index(
                condition=models.Q(("embargo_until__isnull", False)), fields=["embargo_until"], name="basepage_embargo"
            ),
        ),
        migrations.AddIndex(
            model_name="basepage",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="basepage_expiry"
            ),
        ),
    ]
