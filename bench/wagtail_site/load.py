"""Makes the database and its pages: `python -m bench.wagtail_site.load`."""

import json
import os
from pathlib import Path

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.wagtail_site.settings")
django.setup()

from wagtail.models import Page, Site

from bench.wagtail_site.models import Article, NewsIndex


def main() -> None:
    """Load all articles below one front page."""
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    front = root.add_child(instance=NewsIndex(title="Berita", slug="berita", show_in_menus=True))
    for row in json.loads(Path(os.environ["BENCH_ARTICLES"]).read_text("utf-8")):
        front.add_child(instance=Article(title=row["title"], slug=row["slug"], lead=row["lead"], body=row["html"]))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=front, is_default_site=True, site_name="Kota Layak Anak")


if __name__ == "__main__":
    main()
