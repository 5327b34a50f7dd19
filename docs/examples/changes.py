from sharing_with_care import Copy, Site

copy = Copy(Site("http://127.0.0.1:8000"), "definitions.json")
update = copy.update()  # the first time everything, then what changed since
if update.started_again:  # restored from a backup: what we had may never have been published there
    print("starting again")
for slug in update.changed:
    print(slug, copy.definitions[slug]["version"])
for slug in update.gone:
    print(slug, "gone")
