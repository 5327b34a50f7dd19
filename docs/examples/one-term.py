from sharing_with_care import Site

term = Site("http://127.0.0.1:8000").definition("record")
print(term["label"], term["version"], term["definition"])
