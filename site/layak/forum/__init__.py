"""Forum Anak: passes, secret words, suggestions, safeguarding and the story of each idea."""
