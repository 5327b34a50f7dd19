import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

START = "http://127.0.0.1:8000/api/v1/changes/?kind=definition"
FILE = Path("definitions.json")

kept = json.loads(FILE.read_text()) if FILE.exists() else {"next": START, "documents": {}}
more = True
while more:
    try:
        with urlopen(kept["next"]) as answer:
            page = json.load(answer)
    except HTTPError as error:
        if error.code != 410 or not json.load(error)["type"].endswith("#problem-start-again"):
            raise
        # The site was restored from a backup: what we have may never have been published there.
        print("starting again")
        kept = {"next": START, "documents": {}}
        continue
    for change in page["changes"]:
        print(change["sequence"], change["slug"], change["version"], change["state"], change["change"])
        if change["state"] == "withdrawn":
            kept["documents"].pop(change["slug"], None)
        elif change["document"]:
            kept["documents"][change["slug"]] = change["document"]
    kept["next"], more = page["next"], page["more"]
    FILE.write_text(json.dumps(kept))
print("next time:", kept["next"])
