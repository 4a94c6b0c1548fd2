"""Several threads at one door: how many are inside at once, whatever the machine is doing besides."""

from __future__ import annotations

import threading
from collections.abc import Callable

PATIENCE = 10.0
A_MOMENT = 0.1
"""How long those inside wait for one too many, who would come in at once through a door that is open."""


class Crowd:
    """Work that nobody leaves until as many as may be inside are in; `most` is how many were inside at once."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.most = self.inside = 0
        self._is_too_full = threading.Event()
        self._lock = threading.Lock()
        self._together = threading.Barrier(room)

    def work(self) -> None:
        """Stay inside until the room is full, so that a door that lets more in is seen to do so."""
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside > self.room:
                self._is_too_full.set()
        self._together.wait(PATIENCE)
        self._is_too_full.wait(A_MOMENT)
        with self._lock:
            self.inside -= 1

    def send(self, count: int, errand: Callable[[], object]) -> None:
        """Send so many threads on an errand that leads to the work, and wait for all; a multiple of the room."""
        threads = [threading.Thread(target=errand, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "somebody still waits inside"
