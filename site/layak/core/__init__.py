"""What every room stands on: pages, language, access, changes, errors."""
