"""Running text of an entry's page: paragraphs, with the terms in it linked to their definitions."""


class TextLinker:
    """Hands a page's texts out as paragraphs of pieces.

    `find_terms(texts, row)` is given by the page's kind; it answers a function `text -> [(piece, slug or None,
    label)]`, so that one query serves all the texts of a page. None links nothing.
    """

    def __init__(self, find_terms, texts, row):
        self.split = (
            find_terms([text for text in texts if text], row) if find_terms else lambda text: [(text, None, "")]
        )

    def paragraphs(self, text):
        """Return [[(piece, slug or None, label), …], …]: a paragraph for each part that an empty line ends."""
        return [self.split(part.strip()) for part in text.split("\n\n") if part.strip()]
