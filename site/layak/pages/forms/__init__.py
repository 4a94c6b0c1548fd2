"""What editors fill in about the site itself, a module for each subject."""
