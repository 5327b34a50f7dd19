"""What is ours: the packages in the project's folder, whose layers `tests/house/test_layers.py` holds."""

from django.conf import settings

PACKAGES = sorted(path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py") if path.parent.name != "tests")


def is_ours(found):
    """Return whether a class or a function is one of ours."""
    return found.__module__.partition(".")[0] in PACKAGES


def our_files():
    """Yield the modules of the project."""
    for package in PACKAGES:
        yield from sorted((settings.BASE_DIR / package).rglob("*.py"))
