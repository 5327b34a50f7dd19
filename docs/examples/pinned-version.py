import json
from urllib.request import urlopen

with urlopen("http://127.0.0.1:8000/api/v1/definitions/record/versions/1/") as answer:
    version = json.load(answer)
print(version["version"], version["digest"], version["document"]["definition"])
