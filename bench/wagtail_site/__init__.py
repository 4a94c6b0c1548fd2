"""A small news site on Wagtail, as its own `wagtail start` makes one: the peer of a city that would take Wagtail.

Runs in the peers' own environment; BENCH_WAGTAIL names its folder, BENCH_ARTICLES the articles, BENCH_PAGE_CACHE
switches Django's cache of whole pages on.
"""
