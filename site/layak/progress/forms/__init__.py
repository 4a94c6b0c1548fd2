"""What people fill in about progress, a module for each subject."""
