class EmbeddedPostgresUnavailable(RuntimeError):
    pass


def start(root):
    raise EmbeddedPostgresUnavailable("not here yet")
