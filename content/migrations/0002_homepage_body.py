import content.blocks.fields
from django.db import migrations


class Migration(migrations.Migration):
    """Front pages may be composed of blocks; nullable, so that a running older version can still write."""

    dependencies = [("content", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="homepage",
            name="body",
            field=content.blocks.fields.StreamField(
                blank=True,
                null=True,
                help_text=(
                    "Leave empty for the usual front: latest stories, publications, sections, places, missions. "
                    "With blocks, the front shows these blocks in this order and nothing else below the main story."
                ),
                verbose_name="front page",
            ),
        ),
    ]
