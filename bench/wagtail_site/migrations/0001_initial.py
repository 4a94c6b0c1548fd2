"""The tables of both kinds of pages."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


def page_link() -> models.OneToOneField:
    """A kind of page keeps its own fields beside those of Wagtail."""
    given = {"auto_created": True, "parent_link": True, "primary_key": True, "serialize": False}
    return models.OneToOneField(to=settings.WAGTAIL_PAGE_MODEL, on_delete=django.db.models.deletion.CASCADE, **given)


class Migration(migrations.Migration):
    """Made by `makemigrations` for models.py."""

    initial = True
    dependencies = [("wagtailcore", "0098_apitoken")]
    operations = [
        migrations.CreateModel(name="NewsIndex", fields=[("page_ptr", page_link())], bases=("wagtailcore.page",)),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("page_ptr", page_link()),
                ("lead", models.TextField()),
                ("body", wagtail.fields.RichTextField()),
            ],
            bases=("wagtailcore.page",),
        ),
    ]
