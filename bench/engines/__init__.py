"""Search engines, each in a process of its own, so that each has its own memory and what it needs to import.

A module of this package has a class Engine with: Engine(place), build(documents) from JSON lines of id, title and body,
open(), and ask(text), which gives the keys of the ten best documents once they are loaded. Texts come as they were
written, or as words with spaces between.
"""
