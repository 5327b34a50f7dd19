"""How many statements a thread has asked by Django's connections since it was last looked at, and for how many seconds."""

import time
from threading import local


class Spent(local):
    statements, seconds = 0, 0.0


spent = Spent()


def count(execute, sql, params, many, context):
    """Count one statement; Django's way of wrapping them."""
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        spent.statements += 1
        spent.seconds += time.perf_counter() - begun


def take():
    """Return (statements, seconds), and begin anew."""
    found = spent.statements, spent.seconds
    spent.statements, spent.seconds = 0, 0.0
    return found
