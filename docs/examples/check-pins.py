import json
import sys
from urllib.request import Request, urlopen

kept = {"definitions": [{"slug": "record", "version": 1}]}
asked = Request(
    "http://127.0.0.1:8000/api/v1/definitions/check/",
    data=json.dumps(kept).encode(),
    headers={"Content-Type": "application/json"},
)
with urlopen(asked) as answer:
    checked = json.load(answer)
for pin in checked["results"]:
    print(pin["slug"], pin["status"])
sys.exit(any(pin["status"] in ("changed-in-meaning", "withdrawn") for pin in checked["results"]))
