"""Open data: one description of every dataset, its rows, its files, and the versions that stay."""
