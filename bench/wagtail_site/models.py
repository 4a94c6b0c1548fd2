"""Two kinds of pages: the list of news, and an article."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

NEWEST, RELATED = 10, 4


class NewsIndex(Page):
    """The front page: the newest articles."""

    template = "news_index.html"

    def get_context(self, request, *args, **kwargs):
        """Add the articles."""
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = Article.objects.child_of(self).live().order_by("-first_published_at")[:NEWEST]
        return context


class Article(Page):
    """One article."""

    template = "article.html"
    lead = models.TextField()
    body = RichTextField()
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    def get_context(self, request, *args, **kwargs):
        """Add a few others to read."""
        context = super().get_context(request, *args, **kwargs)
        others = Article.objects.sibling_of(self, inclusive=False).live()
        context["related"] = others.order_by("-first_published_at")[:RELATED]
        return context
