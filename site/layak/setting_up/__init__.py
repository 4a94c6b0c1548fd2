"""Setting a site up on a server: the first questions, a city of its own, and the files of nginx and systemd."""
