from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("media", "0003_exchange")]

    operations = [
        migrations.AlterModelOptions(
            name="asset",
            options={
                "ordering": ["-created_at"],
                "permissions": [
                    ("clear_asset", "Can decide who sees an asset, and on its rights"),
                    ("withdraw_asset", "Can withdraw an asset"),
                    ("approve_asset", "Can approve a new file of an asset"),
                ],
                "verbose_name": "asset",
                "verbose_name_plural": "assets",
            },
        ),
    ]
