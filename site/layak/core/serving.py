"""Starting the server and ending with it: one process loads the site, its workers are forks of it and share its memory.

When granian's parent process is killed outright its workers go on serving, and a new instance joins the same
port: readers then get the old and the new site in turn (reproduced with granian 2.8.7). So a worker whose
parent is gone ends itself, and a start refuses a port that answers.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.orm import configure_mappers

from layak.core.admission import INSIDE, SPARE
from layak.core.far_edition import keep_asking
from layak.core.generations import (
    LET_NOBODY_IN,
    is_listening,
    let_nobody_in,
    own_sockets,
    was_handed_on,
    with_generations,
)
from layak.core.language import LANGUAGES
from layak.core.long_answers import PLACES
from layak.core.rows import reading_engine
from layak.core.tick import end_well, start_ticking
from layak.extensions import db

log = logging.getLogger(__name__)
WORKERS = 2
THREADS = INSIDE + SPARE + PLACES
"""Python threads per worker, made when they are needed; at most PLACES of them wait for readers of long answers."""
HEADER_MILLISECONDS = 10_000
"""How long the head of a request may take to come."""
STALLED_SECONDS = 60.0
"""After so long a connection whose reader takes nothing at all is closed."""
WATCH_SECONDS = 0.5
LISTENING_SECONDS = 120.0
"""How long a worker may take until it listens."""
GRACE_SECONDS = 3.0
"""How long a worker without a parent may finish what it answers."""

_HERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104  (a mapping away from it)


class PortTakenError(Exception):
    """Something answers at the port already; the text says what to do."""


def port_answers(host: str, port: int, patience: float = 1.0) -> bool:
    """Whether somebody accepts connections there now."""
    try:
        with socket.create_connection((_HERE.get(host, host), port), timeout=patience):
            return True
    except OSError:
        return False


def is_taken(host: str, port: int) -> bool:
    """Whether somebody else accepts connections there; the generation before this one is nobody else."""
    return not was_handed_on() and port_answers(host, port)


def port_taken(host: str, port: int) -> str:
    """What to tell somebody whose port is taken."""
    return f"Something already answers at http://{host}:{port}. Stop it, or choose another port with PORT={port + 1}."


def serve(
    host: str,
    port: int,
    *,
    prepare: Callable[[], object],
    warm: Callable[[], object],
    load: Callable[[], Any],
    later: Callable[[], object] = int,
    is_ready: Callable[[], bool] = bool,
    workers: int = WORKERS,
) -> None:
    """Serve until somebody ends it; raises PortTakenError where something answers already.

    prepare   what is done before the first reader comes, in a process of its own: the memory, the connections and the
              threads that it took end with it; where it fails, this process exits with its status
    warm      what is done once here and shared by all workers; it must leave no connection and no thread behind
    load      gives the application in each worker
    later     what is done after prepare, in a process of its own, while readers are served already
    is_ready  whether warm need not wait for prepare; it leaves no connection behind either
    """
    if is_taken(host, port):
        raise PortTakenError(port_taken(host, port))
    preparing = multiprocessing.get_context("fork").Process(target=begin, args=(prepare, later), name="prepare")
    preparing.start()
    server = make_server(host, port, workers=workers)
    is_warm = is_ready()
    if is_warm:
        warm()
    preparing.join()
    if preparing.exitcode:
        sys.exit(preparing.exitcode)
    if not is_warm:
        warm()
    multiprocessing.set_start_method("fork", force=True)  # granian asks for it; Python 3.14 has another
    gc.freeze()  # a worker that looks for garbage writes to nothing that is shared
    server.serve(target_loader=load, wrap_loader=False)


def begin(prepare: Callable[[], object], later: Callable[[], object]) -> None:
    """Prepare in this process; what comes later begins when that is done, in one for which nobody waits.

    That one is made before anything is opened here, as no open database survives a fork, and it ends with the server.
    """
    heard, told = os.pipe()
    server = os.getppid()
    if os.fork() == 0:
        os.close(told)
        is_prepared = os.read(heard, 1)  # nothing, where the other one failed
        status = 0
        try:
            end_with(server)
            if is_prepared:
                later()
        except Exception:
            log.exception("what a start does behind the readers' backs has failed")
            status = 1
        sys.stdout.flush()
        os._exit(status)
    os.close(heard)
    prepare()
    os.write(told, b".")


def end_with(process: int) -> None:
    """Let this process end when another one is gone."""

    def watch() -> None:
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(process, 0)
                time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="server-watch", daemon=True).start()


def warm_up(app: Flask) -> None:
    """Do once what every worker would do for its first page, and let go of what belongs to one process alone."""
    configure_mappers()
    for lang in LANGUAGES:
        with app.test_request_context(f"/{lang}/"):
            app.full_dispatch_request()
    with app.app_context():
        for prepare in app.extensions.get("layak_warms", ()):
            prepare()
    for forget in app.extensions.get("layak_resets", ()):
        forget()
    close_database(app)


def close_database(app: Flask) -> None:
    """Close this process's connections; SQLite brings its log into the database file when the last one is closed."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        reading_engine(db.engine).dispose()


def make_server(host: str, port: int, *, workers: int, threads: int = THREADS) -> Any:
    """granian, without an access log: nobody's visit is written down."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return with_generations(Granian, workers)(
        "layak",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_access=False,
        log_level=LogLevels.error,
    )


def begin_work(app: Flask) -> Flask:
    """What a process does besides that answers readers: it ends with its parent, drops who stalls, asks, and ticks."""
    if multiprocessing.parent_process() is not None:
        signal.signal(LET_NOBODY_IN, let_nobody_in)
    end_with_parent()
    drop_stalled_readers()
    keep_asking(app.extensions["layak_edition"])
    start_ticking(app)
    end_well(app)
    return app


def drop_stalled_readers(seconds: float = STALLED_SECONDS) -> threading.Thread | None:
    """In a worker process, let the system close what a reader takes nothing from; elsewhere do nothing.

    Connections inherit TCP_USER_TIMEOUT from the socket that accepts them. granian has no setting for it and makes that
    socket after it has loaded the application, so we look for it. Where the system has no such option (macOS), a reader
    who stalls keeps his place.
    """
    if multiprocessing.parent_process() is None or not hasattr(socket, "TCP_USER_TIMEOUT"):
        return None
    watch = threading.Thread(target=_set_timeout, args=(int(seconds * 1000),), name="reader-watch", daemon=True)
    watch.start()
    return watch


def _set_timeout(milliseconds: int) -> None:
    for _ in range(round(LISTENING_SECONDS / WATCH_SECONDS)):
        if set_timeout(milliseconds):
            break
        time.sleep(WATCH_SECONDS)
    time.sleep(WATCH_SECONDS)
    set_timeout(milliseconds)  # also for who came before the listening socket had it


def set_timeout(milliseconds: int) -> bool:
    """Set the time limit on the sockets at which this process listens and on their connections; say whether it does."""
    ports = {one.getsockname()[1] for _, one in own_sockets() if is_listening(one)}
    for _, one in own_sockets():
        with contextlib.suppress(OSError):
            if one.getsockname()[1] in ports:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    return bool(ports)


def end_with_parent() -> threading.Thread | None:
    """In a worker process, watch the parent and end when it is gone; elsewhere do nothing."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        return None
    watch = threading.Thread(target=watch_parent, args=(parent.pid, end_worker), name="parent-watch", daemon=True)
    watch.start()
    return watch


def watch_parent(parent: int, end: Callable[[], None], interval: float = WATCH_SECONDS) -> None:
    """Wait until this process belongs to another parent, then end it."""
    while os.getppid() == parent:
        time.sleep(interval)
    end()


def end_worker() -> None:
    """Ask the worker to finish what it answers, and leave soon in any case."""
    print("The server's parent process is gone; this worker ends.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
