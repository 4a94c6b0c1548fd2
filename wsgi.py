"""Where servers and Flask's command line find the application."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

from layak.app import start

app = start()
