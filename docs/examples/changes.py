import json
from urllib.request import urlopen

address, more = "http://127.0.0.1:8000/api/v1/changes/?since=2026-01-01&kind=definition", True
while more:
    with urlopen(address) as answer:
        page = json.load(answer)
    for change in page["changes"]:
        print(change["sequence"], change["slug"], change["version"], change["change"])
    address, more = page["next"], page["more"]
print("next time:", address)
