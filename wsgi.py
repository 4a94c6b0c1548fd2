"""Where servers and Flask's command line find the application."""

import gc
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))

gc.disable()  # what is loaded now is no garbage, nor later; a command that looked through it took half as long again
from layak.app import start  # noqa: E402

app = start()
gc.freeze()
gc.enable()
