from sharing_with_care import Site

for found in Site("http://127.0.0.1:8000").look_up("public record"):
    print(found["definition"]["slug"], found["match"])
