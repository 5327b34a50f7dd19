import sys

from sharing_with_care import Pins, Site

site = Site("http://127.0.0.1:8000")
pins = Pins("sharing-with-care.json")
pins.pin(site, "record", 1)  # once; keep the file beside your code
verdicts = pins.check(site)
for verdict in verdicts:
    print(verdict)
sys.exit(any(verdict.status in ("changed-in-meaning", "withdrawn", "altered") for verdict in verdicts))
