from sharing_with_care import Site

site = Site("http://127.0.0.1:8000")
version = site.version("record", 1)
document = site.document("record", 1, version["digest"])  # its bytes have this SHA-256; may be kept for ever
print(version["version"], version["digest"], document["definition"])
if version["withdrawn"]:
    print("withdrawn:", version["withdrawn"]["reason"], "Use instead:", version["withdrawn"]["successor"])
