"""The sheets that offices and the task force fill in: which columns each has, and which verb a changed row is."""
