import hashlib
import json
from urllib.request import urlopen

with urlopen("http://127.0.0.1:8000/api/v1/definitions/record/versions/1/") as answer:
    version = json.load(answer)
with urlopen(version["document_url"]) as answer:  # never changes: may be kept for ever
    content = answer.read()
assert hashlib.sha256(content).hexdigest() == version["digest"]
print(version["version"], version["digest"], json.loads(content)["definition"])
if version["withdrawn"]:
    print("withdrawn:", version["withdrawn"]["reason"], "Use instead:", version["withdrawn"]["successor"])
