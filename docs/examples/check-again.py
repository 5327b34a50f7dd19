from sharing_with_care import Site

site = Site("http://127.0.0.1:8000")
first = site.get("definitions/record/")
again = site.get("definitions/record/", etag=first.headers["etag"])
print("changed" if again.status == 200 else again.status)
