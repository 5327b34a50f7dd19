"""Which media type an Accept header chooses (RFC 9110, 12.5.1)."""

from web.negotiation import negotiated

JSON, TURTLE, JSON_LD, CSV = OFFERS = ("application/json", "text/turtle", "application/ld+json", "text/csv")
CHOICES = {
    "": JSON,
    "*/*": JSON,
    "text/turtle; charset=utf-8": TURTLE,
    'TEXT/Turtle;CHARSET="UTF-8"': TURTLE,
    "text/turtle;charset=iso-8859-1": None,
    "application/json;odata=verbose": JSON,
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, other"': JSON_LD,
    "application/json;q=0.2, text/turtle;q=0.7, image/png": TURTLE,
    "text/turtle, application/json": TURTLE,
    "application/json;q=0": None,
    "*/*;q=0": None,
    "application/json;q=0, */*;q=0.1": TURTLE,
    "text/turtle;q=0.000, text/*": CSV,
    "text/*": TURTLE,
    "text/csv;q=0.5, text/*;q=0.9": TURTLE,
    "*/*, text/csv": CSV,
    "text/csv;level=1;q=0.9, text/csv;q=0.1, text/turtle;q=0.5": TURTLE,
    "image/png": None,
    "image/png, *; q=.2": JSON,
    "text/turtle;q=2": TURTLE,
    ", ,": JSON,
    "nonsense": None,
}


def test_accept_chooses():
    assert {accept: negotiated(accept, OFFERS) for accept in CHOICES} == CHOICES
