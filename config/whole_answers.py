"""That an answer was given away whole, which a WSGI server says by closing it."""


class Answer:
    """The parts of an answer, and what is done when the server closes it."""

    def __init__(self, parts, done):
        self.parts, self.done = parts, done

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        try:
            if hasattr(self.parts, "close"):
                self.parts.close()
        finally:
            self.done()
