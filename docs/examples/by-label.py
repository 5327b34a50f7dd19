import json
from urllib.parse import urlencode
from urllib.request import urlopen

query = urlencode({"label": "public record"})
with urlopen(f"http://127.0.0.1:8000/api/v1/definitions/lookup/?{query}") as answer:
    for found in json.load(answer)["results"]:
        print(found["definition"]["slug"], found["match"])
