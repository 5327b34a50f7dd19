"""What editors are shown on “My work”: entries of “who uses this” that wait."""

from organisations.models import Consumer


def waiting_consumers():
    return "consumers/_waiting_panel.html", {"count": Consumer.objects.waiting().count()}
