"""Where servers and Flask's command line find the application."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from layak.app import start  # noqa: E402  (site/ has to be on the path first)

app = start()
