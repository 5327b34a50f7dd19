"""The mail server and the workers of the year: processes of their own, so that workers can be killed."""

import multiprocessing
import os
import random
import socket
import time

PARTS = multiprocessing.get_context("forkserver")  # one process has Django loaded; each worker begins as a copy of it
PARTS.set_forkserver_preload(["benchmarks.year.loaded"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def set_up(port):
    """Load Django as of a site that is no demonstration, with a mail server at a port."""
    import django

    django.setup()
    from django.conf import settings

    settings.DEMO = False
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    settings.OUTBOX_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = (
        "127.0.0.1",
        port,
        False,
        5,
    )


def serve_mail(port, pipe, seed):
    """Take mail at a port as a moody server does: now and then it says “later”, or takes a mail and says nothing."""
    from aiosmtpd.controller import Controller

    chance, taken, mood = random.Random(seed), [], {"away": False, "gone": set(), "now": "", "silent": 0, "later": 0}

    class Server:
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 – aiosmtpd's name
            if address in mood["gone"]:
                return "550 5.1.1 no such mailbox"
            if mood["away"] or chance.random() < 0.03:
                mood["later"] += 1
                return "451 4.3.0 come again later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            taken.append((mood["now"], envelope.rcpt_tos[0], envelope.content.decode()))
            time.sleep(chance.random() * 0.01)
            if chance.random() < 0.01:
                mood["silent"] += 1
                server.transport.close()  # it has the mail, and its answer is lost
            return "250 OK"

    controller = Controller(Server(), hostname="127.0.0.1", port=port)
    controller.start()
    known = 0
    while (said := pipe.recv()) is not None:
        mood.update(said)
        pipe.send(taken[known:])
        known = len(taken)
    controller.stop()
    pipe.send((taken, mood["silent"], mood["later"]))


def work(port, pipe):
    """Do the site's jobs of an hour at each moment that the pipe names, until killed."""
    set_up(port)
    import logging

    import time_machine

    from actions.reminders.sending import send_reminders, send_weeks
    from outbox.sending import send_due

    logging.disable()
    while True:
        now, writes = pipe.recv()
        with time_machine.travel(now, tick=False):
            if writes:
                send_reminders(now=now)
                send_weeks(now=now)
            send_due(now=now)
        pipe.send("done")


class Worker:
    """A worker process: given hours to do, killed at once, begun anew."""

    def __init__(self, port):
        self.pipe, theirs = PARTS.Pipe()
        self.process = PARTS.Process(target=work, args=(port, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.is_busy = False

    def begin(self, now, *, writes):
        self.is_busy = True
        self.pipe.send((now, writes))

    def is_done(self, timeout):
        """Return whether the hour is done, after so many seconds at most.

        :raises SystemExit: the worker ended by itself
        """
        if self.is_busy and self.pipe.poll(timeout):
            try:
                self.pipe.recv()
            except EOFError:
                raise SystemExit("A worker ended by itself.") from None
            self.is_busy = False
        return not self.is_busy

    def kill(self):
        os.kill(self.process.pid, 9)
        self.process.join()
