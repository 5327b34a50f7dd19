from sharing_with_care import Site

for term in Site("http://127.0.0.1:8000").definitions(fields=["slug", "label", "version"]):
    print(term["slug"], term["label"], term["version"])
