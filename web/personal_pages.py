"""Pages for somebody who is signed in are stored nowhere: not after signing out, and not for the Back button, which asks anew."""

from django.utils.deprecation import MiddlewareMixin

# Whatever these answer is about the person who asks, pages or not.
PERSONAL = ("/workbench/", "/accounts/", "/commitments/", "/jobs/", "/admin/")


class NeverStored(MiddlewareMixin):
    """Tells browsers and caches to store no page that was made for a person, whose name stands on every page."""

    def process_response(self, request, response):
        if is_personal(request, response) and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response


def is_personal(request, response):
    # No session, no person: a reader without a cookie is not looked up.
    if not request.session.session_key or not request.user.is_authenticated:
        return False
    return request.path.startswith(PERSONAL) or response.get("Content-Type", "").startswith("text/html")
