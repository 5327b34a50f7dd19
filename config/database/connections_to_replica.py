"""Connections to the replica that are open in this process, so that none is waited on when it does not answer."""

import socket
from contextlib import contextmanager, suppress
from os import dup
from threading import Lock, Timer
from weakref import WeakSet

import psycopg

opened, changing = WeakSet(), Lock()


def note(connection):
    with changing:
        opened.add(connection)


@contextmanager
def cut_off_after(seconds):
    """End all connections to the replica unless what is within is done by then: whoever waits there reads again elsewhere."""
    timer = Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def cut_off():
    with changing:
        for connection in opened:
            with suppress(OSError, psycopg.Error), socket.socket(fileno=dup(connection.fileno())) as ending:
                ending.shutdown(socket.SHUT_RDWR)
