import json
from urllib.request import urlopen

with urlopen("http://127.0.0.1:8000/api/v1/definitions/record/") as answer:
    term = json.load(answer)
print(term["label"], term["version"], term["definition"])
