import hashlib
import json
from urllib.request import urlopen

with urlopen("http://127.0.0.1:8000/api/v1/definitions/download/datapackage.json") as answer:
    package = json.load(answer)
file = next(file for file in package["resources"] if file["format"] == "csv")
with urlopen(file["path"]) as answer:
    content = answer.read()
assert hashlib.sha256(content).hexdigest() == file["hash"].removeprefix("sha256:")
print(content.decode().splitlines()[0])
