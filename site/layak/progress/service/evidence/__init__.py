"""Documents and links: judged, kept, shown, bundled and erased."""
