"""Layak: a bilingual website with which a city becomes, and shows that it is, child-friendly."""
