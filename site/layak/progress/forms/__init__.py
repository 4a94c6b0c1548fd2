"""What staff fill in, a module for each subject."""
