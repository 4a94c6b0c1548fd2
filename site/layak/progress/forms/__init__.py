"""The forms of the progress room, a module for each subject."""
