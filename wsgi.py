"""Where servers and Flask's command line find the application."""

import gc
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

gc.disable()  # nothing that is loaded now is garbage; looking for it takes a seventh of the start; start() enables it
from layak.app import start  # noqa: E402

app = start()
