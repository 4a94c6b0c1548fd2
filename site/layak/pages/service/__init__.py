"""What editors decide about the site itself, a module for each subject.

overrides  pages of content/pages, written over by the city
reviews    the days on which pages are read again
signs      signs of a child's identity in both, and what was answered to them
notices    what stands on every page for a while
"""
