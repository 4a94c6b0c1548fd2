"""What editors decide about the site itself, a module for each subject.

overrides  pages of content/pages, written over by the city
reviews    the days on which pages are read again
notices    what stands on every page for a while
"""
