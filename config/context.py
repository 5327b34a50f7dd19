"""What every page knows of the site."""

from django.conf import settings


def site(request):
    return {"contact_email": settings.CONTACT_EMAIL, "demo": settings.DEMO, "base_url": settings.BASE_URL}
