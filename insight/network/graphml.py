"""The network as GraphML, which Gephi, yEd and networkx read."""

from xml.etree import ElementTree

from web.addresses import absolute

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
KEYS = [
    ("node", "label", "string"),
    ("node", "kind", "string"),
    ("node", "address", "string"),
    ("edge", "kind", "string"),
    ("edge", "inferred", "boolean"),
    ("edge", "sources", "string"),
]
LEFT_OUT = "There are more links than in this file. The API has all of the whole network, in pages."


def graphml(network):
    """Return a `Network` as bytes: directed, an edge an own id, since two entries may be linked in several ways."""
    root = ElementTree.Element("graphml", xmlns=NAMESPACE)
    for of, name, sort in KEYS:
        ElementTree.SubElement(root, "key", {"id": f"{of}-{name}", "for": of, "attr.name": name, "attr.type": sort})
    graph = ElementTree.SubElement(root, "graph", id="sharing-with-care", edgedefault="directed")
    if not network.is_read_whole or network.left_out or network.links_left_out:
        ElementTree.SubElement(graph, "desc").text = LEFT_OUT
    for node in network.nodes:
        drawn = ElementTree.SubElement(graph, "node", id=node.key)
        _add(drawn, "node", label=node.label, kind=node.kind, address=absolute(node.address))
    for number, link in enumerate(network.links):
        ends = {"id": f"e{number}", "source": link.origin.key, "target": link.target.key}
        drawn = ElementTree.SubElement(graph, "edge", ends)
        _add(drawn, "edge", kind=link.kind)
        if link.sources is not None:
            _add(drawn, "edge", inferred=str(link.is_inferred).lower(), sources=" ".join(link.sources))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(element, of, **values):
    for name, value in values.items():
        ElementTree.SubElement(element, "data", key=f"{of}-{name}").text = value
