import json
import os
from urllib.request import Request, urlopen

address = "http://127.0.0.1:8000/api/v1/barriers/"


def send(method, address, document, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers |= {"Authorization": f"Bearer {os.environ['SWC_TOKEN']}", "Content-Type": "application/json"}
    return urlopen(Request(address, json.dumps(document).encode(), headers, method=method))


document = {"slug": "written-with-python", "kind": "barrier", "title": "No shared list"}
with send("POST", address, document, Idempotency_Key='"written-with-python-1"') as made:
    draft, tag = made.headers["Location"], made.headers["ETag"]
change = {"title": "No shared list of where records are", "themes": ["cultural"]}
with send("PATCH", draft, change, If_Match=tag) as saved:
    for problem in json.load(saved)["problems"]:
        print(problem["pointer"], problem["detail"])
