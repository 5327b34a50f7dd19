from urllib.error import HTTPError
from urllib.request import Request, urlopen

address = "http://127.0.0.1:8000/api/v1/definitions/record/"
with urlopen(address) as answer:
    tag = answer.headers["ETag"]
try:
    urlopen(Request(address, headers={"If-None-Match": tag}))
    print("changed")
except HTTPError as answer:
    print(answer.code)
