"""The search in PostgreSQL's own text search, for those who want no index on each machine (docs/adr/0845).

It stands behind the same door as the local index, and what a word is and what a question means is decided by the same
modules: this package keeps, finds and counts.
"""
