"""Makes the database and its pages: `python -m bench.wagtail_site.load`."""

import json
import os
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    """Load all articles below one front page."""
    from wagtail.models import Page, Site

    from bench.wagtail_site.models import Article, NewsIndex

    call_command("migrate", verbosity=0)
    front = Page.get_first_root_node().add_child(instance=NewsIndex(title="Berita", slug="berita", show_in_menus=True))
    for row in json.loads(Path(os.environ["BENCH_ARTICLES"]).read_text("utf-8")):
        front.add_child(instance=Article(title=row["title"], slug=row["slug"], lead=row["lead"], body=row["html"]))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=front, is_default_site=True, site_name="Kota Layak Anak")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.wagtail_site.settings")
    django.setup()
    main()
