"""What an uploaded photo of 12 million dots costs: work as a share of one plain resize, and memory at its peak."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from bench.report import Figure, median_figure

DRAWING = Path(__file__).resolve().parents[1] / "site" / "layak" / "news" / "drawing.py"
SIZE = (4000, 3000)
WIDTH = 1280
KILOBYTE = 1024
MADE = 9
"""Three widths in three forms."""

SAY_PEAK = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    rows = dict(row.split(":", 1) for row in open("/proc/self/status").read().splitlines())
    print(rows["VmHWM"].split()[0], file=sys.stderr)
"""
"""Runs the drawing as the site does and says how much memory it held at most, in kilobytes."""


def measure_drawing(rounds: int) -> list[Figure]:
    """Draw a photo some times, and beside each do the least: decode it whole, resize it, write one JPEG."""
    photo = make_photo()
    seconds, shares, peaks = [], [], []
    for _ in range(rounds):
        work, peak = draw(photo)
        seconds.append(work)
        peaks.append(peak)
        shares.append(work / plain_seconds(photo))
    return [
        median_figure("photo of 12 million dots: CPU", seconds, "s", 3),
        median_figure("photo of 12 million dots / decoded and resized once, CPU", shares, "x"),
        median_figure("photo of 12 million dots: memory at its peak", peaks, "MB", 250),
    ]


def make_photo() -> bytes:
    """A photo with grain and slopes, of some megabytes."""
    grain = Image.effect_noise((1000, 750), 60).resize(SIZE)
    slopes = [Image.radial_gradient("L").resize(SIZE), Image.linear_gradient("L").resize(SIZE)]
    bands = [Image.blend(grain, slope, 0.6) for slope in (*slopes, slopes[0])]
    out = io.BytesIO()
    Image.merge("RGB", bands).save(out, "JPEG", quality=90)
    return out.getvalue()


def draw(photo: bytes) -> tuple[float, float]:
    """Seconds of work and megabytes at the peak of one drawing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-I", "-c", SAY_PEAK, str(DRAWING), folder, "foto"]
        done = subprocess.run(command, input=photo, capture_output=True, check=True)
        if len(list(Path(folder).iterdir())) != MADE:
            raise RuntimeError("the drawing made other files than three widths in three forms")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return work, int(done.stderr) / KILOBYTE


def plain_seconds(photo: bytes) -> float:
    """Seconds of work of the least that anybody must do with a photo."""
    start = time.process_time()
    with Image.open(io.BytesIO(photo)) as whole:
        small = whole.resize((WIDTH, WIDTH * SIZE[1] // SIZE[0]), Image.Resampling.LANCZOS)
    small.save(io.BytesIO(), "JPEG", quality=78)
    return time.process_time() - start


if __name__ == "__main__":
    for figure in measure_drawing(3):
        print(figure)
