"""Run a year of a busy plan against a mail server, kill workers, and compare what arrived with what the table says.

    make year-of-reminders                          a year, 100 kills; some 20 minutes on two cores under other work
    DAYS=14 KILLS=2 make year-of-reminders          whether it runs

SEED draws another year. Everything happens on this machine: the mail server listens on the loopback address, and the
database is one of its own on the server of the tests. It ends with 1 where one mail is missing, too many or wrong.
"""

import datetime
import os
import random
import re
import statistics
import sys
import time
from collections import Counter
from email import message_from_string, policy
from zoneinfo import ZoneInfo

os.environ["DEMO"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
DAYS, KILLS = int(os.environ.get("DAYS", "365")), int(os.environ.get("KILLS", "100"))
SEED = int(os.environ.get("SEED", "23"))
ORGANISATIONS, TASKS = int(os.environ.get("ORGANISATIONS", "14")), int(os.environ.get("TASKS", "24"))
DATABASE = f"year_of_reminders_{os.getpid()}"
SCOTLAND = ZoneInfo("Europe/London")
STARTS = datetime.date(
    2027, 3, 1
)  # a Monday; both clock changes, Easter, Christmas and a 29 February lie within a year
BEFORE = min(40, 3 * DAYS)  # days that the plan lives without workers: what passed then is made up on the first day
DAY, TEN_MINUTES = datetime.timedelta(days=1), datetime.timedelta(minutes=10)
LINE = re.compile(r"^- .*\n  .*?(\d{1,2} \w+ \d{4})\.\n  (\S+)$")


class Year:
    """The clock, the mail server, two workers, and how many of them were killed."""

    def __init__(self, port, chance):
        from benchmarks.year.processes import PARTS, Worker, serve_mail

        self.port, self.chance, self.kills, self.hours, self.took, self.new_worker = port, chance, 0, 0, [0.2], Worker
        self.server, theirs = PARTS.Pipe()
        self.taken = []
        PARTS.Process(target=serve_mail, args=(port, theirs, SEED), daemon=True).start()
        self.tell(now="")
        self.workers = [Worker(port), Worker(port)]

    def tell(self, **mood):
        """Tell the mail server what hour it is, whether it is away, and which addresses there are no more."""
        self.server.send(mood)
        self.taken += self.server.recv()

    def arrived(self):
        """Return {(address, day on which it was written, topic)} of the mails about dates since it was last asked."""
        self.tell()
        new, self.taken = self.taken, []
        read_mails = [(to, *read(content)) for _, to, content in new]
        return {(to, written, topic) for to, _, topic, written, _ in read_mails if topic}

    def hour(self, now, *, writes=True, kill=False):
        """Let both workers do the jobs of an hour; where one is killed, it begins anew and the hour again. Return whether one was."""
        self.tell(now=now.isoformat())
        self.hours += 1
        began = time.monotonic()
        both = kill or self.chance.random() < 0.2  # to save time, most hours have one
        for worker in self.workers if both else self.workers[:1]:
            worker.begin(now, writes=writes)
        number = self.chance.randrange(2)
        is_killed = kill and not self.workers[number].is_done(self.chance.random() * statistics.median(self.took))
        if is_killed:
            self.workers[number].kill()
            self.workers[number] = self.new_worker(self.port)
            self.kills += 1
        for worker in self.workers:
            if worker.is_busy and not worker.is_done(300):
                raise SystemExit("A worker hangs.")
        if is_killed:
            self.hour(now + TEN_MINUTES, writes=writes)
        else:
            self.took = [*self.took[-20:], time.monotonic() - began]
        return is_killed

    def end(self):
        for worker in self.workers:
            worker.kill()
        self.server.send(None)
        return self.server.recv()


def live_a_year(year, plan, expected, chance):
    """Let every day of the year happen: in the morning, at noon, and what the workers make of it."""
    import time_machine

    from web.working_days import is_working_day

    slots = [number for number in range(DAYS) if is_working_day(STARTS + number * DAY)]
    # Where a worker was done before it could be killed, the next working day owes it.
    to_kill = Counter(chance.choices(slots[: len(slots) * 9 // 10], k=KILLS))
    owed, away = 0, False
    for number in range(-BEFORE, DAYS):
        day, is_odd = STARTS + number * DAY, chance.random() < 0.1
        with time_machine.travel(at(day, 7), tick=False):
            plan.live(at(day, 7))
            if number > 0 and number % 90 == 45:
                lose_an_address(year, plan, at(day, 7), chance)
        if number < 0:
            continue
        if number % 30 == 0:
            print(f"  {day}: {year.kills} killed", file=sys.stderr, flush=True)
        if is_odd:
            year.hour(at(day, 7, 17))  # too early, on any day
        if away:
            year.tell(away=False)
            away = False
        expected.came(year.arrived())
        expected.of_moment(plan, day)
        owed += to_kill[number]
        if number in slots or is_odd:
            owed -= year.hour(at(day, 8, 17), kill=owed > 0 and number in slots)
        if chance.random() < 0.3:
            if chance.random() < 0.1:
                away = True
                year.tell(away=True)  # the mail server, from noon until the next morning
            with time_machine.travel(at(day, 12), tick=False):
                plan.live(at(day, 12))
            expected.came(year.arrived())
            expected.of_moment(plan, day)
            owed -= year.hour(at(day, 12, 47), kill=owed > 0 and number in slots)
        if is_odd or away:
            year.hour(at(day, 17, 50), writes=False)
            year.hour(at(day, 23, 30))
    year.tell(away=False)
    for number in range(6):
        year.hour(at(STARTS + (DAYS + number) * DAY, 10), writes=False)


def at(day, hour, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), SCOTLAND)


def lose_an_address(year, plan, now, chance):
    """Let a mailbox be no more; the one that was lost before is there again, and its person has it tried."""
    from django.core.mail import send_mail

    from outbox import bounces
    from outbox.sending import send_due

    for email in plan.gone:
        bounces.try_again(address=email, now=now)
    lost = chance.choice([email for body in plan.bodies for email in body.people if email not in plan.gone])
    plan.gone = {lost}
    plan.ever_gone |= plan.gone
    year.tell(gone=plan.gone, now=now.isoformat())
    send_mail("Hello", "A mail that comes back.", None, [lost])
    send_due(now=now)
    if not bounces.held([lost]).exists():
        raise SystemExit("The site did not learn that an address is no good.")


def read(content):
    """Return (Message-ID, topic or "", day on which it was written, what it holds) of a mail as it arrived."""
    mail = message_from_string(content.replace("\r\n", "\n"), policy=policy.default)
    name = mail["Message-ID"]
    written = datetime.datetime.strptime(name.split(".")[1].partition("@")[0], "%Y%m%d%H%M%S%f").replace(
        tzinfo=datetime.UTC
    )
    stops = mail["List-Unsubscribe"] or ""
    topic = next((topic for topic in ("reminders", "week") if f":{topic}:" in stops), "")
    held = []
    if topic:
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.get_body(("html",)) is not None
    if topic == "reminders":
        heading, text = "", mail.get_body(("plain",)).get_content()
        for block in re.split(r"\n\n+", text.replace("\n- ", "\n\n- ")):
            if found := LINE.match(block.strip()):
                day = datetime.datetime.strptime(found[1], "%d %B %Y").date()
                held.append((heading, "/commitments/" + found[2].partition("/commitments/")[2], day))
            elif block.strip().isupper() or block.strip().split("\n")[-1].isupper():
                heading = block.strip().split("\n")[-1]
    return name, topic, written.astimezone(SCOTLAND).date(), sorted(held)


def compare(expected, taken, plan):
    """Return (sentences about what is wrong, {figure: number})."""
    from outbox.models import TAKEN_BACK, Mail
    from outbox.sending import message_id
    from web.working_days import is_working_time

    wrong, wire, arrived = [], Counter(), {}
    for now, to, content in taken:
        name, topic, written, held = read(content)
        wire[name] += 1
        if topic and not is_working_time(datetime.datetime.fromisoformat(now)):
            wrong.append(f"{to} was written to at {now}")
        if topic and wire[name] == 1:
            if (to, written, topic) in arrived:
                wrong.append(f"{to} got two mails of {written}: {topic}")
            arrived[to, written, topic] = held
    taken_back = Mail.objects.filter(last_error=TAKEN_BACK).count()
    unsent = {message_id(mail): mail for mail in Mail.objects.exclude(last_error=TAKEN_BACK) if not mail.sent_at}
    refused = {(mail.to, mail.created_at.astimezone(SCOTLAND).date()) for mail in unsent.values()}
    either = {(email, heading.upper(), *rest) for email, (heading, *rest) in expected.either}
    wanted = {
        key: sorted((heading.upper(), *rest) for heading, *rest in held.values())
        for key, held in expected.mails.items()
    }
    lost = [key for key in wanted if key not in arrived and key[0] in plan.ever_gone and key[:2] in refused]
    for key in sorted({*wanted, *arrived} - set(lost)):
        mails = [found.get(key) for found in (wanted, arrived)]
        if any((key[0], *line) in either for held in mails for line in held or []):
            mails = [[line for line in held or [] if (key[0], *line) not in either] for held in mails]
        if mails[0] != mails[1]:
            wrong.append(f"{key}: the table says {wanted.get(key)}, there came {arrived.get(key)}")
    for mail in Mail.objects.exclude(sent_at=None):
        if message_id(mail) not in wire:
            wrong.append(f"{mail} did not arrive")
    wrong += [f"{mail}: {mail.last_error}" for mail in unsent.values() if mail.to not in plan.ever_gone]
    lines = sum(len(held) for (_, _, topic), held in arrived.items() if topic == "reminders")
    return wrong, {
        "mails of reminders": sum(topic == "reminders" for _, _, topic in arrived),
        "dates told in them": lines,
        "weekly mails": sum(topic == "week" for _, _, topic in arrived),
        "other mails": len(wire) - len(arrived),
        "taken back, because nothing of it held any more": taken_back,
        "dates that held again while their mail waited": len(either),
        "refused or held, of lost addresses": len(unsent),
        "arrived a second time under the same Message-ID": sum(wire.values()) - len(wire),
    }


def main():
    from benchmarks.year.processes import free_port, set_up

    began, port = time.monotonic(), free_port()
    set_up(port)
    from tests import databases

    databases.create(DATABASE)
    os.environ["DATABASE_URL"] = databases.address(DATABASE)  # the workers'
    databases.use(DATABASE)
    try:
        from benchmarks.year.expected import Expected
        from benchmarks.year.plan import BusyPlan

        chance = random.Random(SEED)
        plan, expected, year = (
            BusyPlan(chance, organisations=ORGANISATIONS, tasks=TASKS, starts=STARTS - BEFORE * DAY),
            Expected(),
            Year(port, chance),
        )
        live_a_year(year, plan, expected, chance)
        taken, silent, later = year.end()
        wrong, figures = compare(expected, taken, plan)
    finally:
        databases.use("postgres")
        databases.drop(DATABASE)
    figures |= {
        "workers killed": year.kills, "hours of workers": year.hours, "answers that the mail server lost": silent,
        "“come again later” of the mail server": later, "what happened": dict(sorted(plan.counts.items())),
    }  # fmt: skip
    print(f"{DAYS} days, {ORGANISATIONS} organisations, {TASKS} actions, seed {SEED}: {time.monotonic() - began:.0f} s")
    for name, figure in figures.items():
        print(f"  {name}: {figure}")
    print("\n".join(["WRONG:", *wrong[:40]]) if wrong else "Exactly the mails of the table arrived, in working hours.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
