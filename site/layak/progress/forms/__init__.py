"""What the task force and the offices fill in, a module for each subject."""
