"""The search: the language, the index and its faults, the ranking, the pages."""
