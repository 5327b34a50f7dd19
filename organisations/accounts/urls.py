"""Addresses under /accounts/. Of django-allauth's, only what this site needs: there is no address to sign up at."""

from functools import wraps

from allauth.account import views as accounts
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from organisations.accounts import people_views as people
from organisations.accounts import views as ours

CONFIRMED_WITHIN = {"confirm_days": settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS}
RESET = {"reset_minutes": settings.PASSWORD_RESET_TIMEOUT // 60}


def page(view, **options):
    """Return a page that is read or posted to, that no cache keeps and that answers 422 to a form with errors."""
    view = view.as_view(**options) if isinstance(view, type) else view

    @require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


urlpatterns = [
    path("", page(ours.account), name="account"),
    path("login/", page(accounts.LoginView, template_name="accounts/sign_in.html"), name="account_login"),
    path("login/", page(accounts.LoginView, template_name="accounts/sign_in.html"), name="login"),
    path("logout/", page(accounts.LogoutView, template_name="accounts/sign_out.html"), name="account_logout"),
    path("logout/", page(accounts.LogoutView, template_name="accounts/sign_out.html"), name="logout"),
    path("inactive/", page(accounts.AccountInactiveView, template_name="accounts/inactive.html"), name="account_inactive"),
    path("reauthenticate/", page(accounts.ReauthenticateView, template_name="accounts/reauthenticate.html"),
         name="account_reauthenticate"),
    path("email/", page(ours.EmailPage, extra_context=CONFIRMED_WITHIN), name="account_email"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", page(ours.ConfirmEmail), name="account_confirm_email"),
    path("password/change/", page(accounts.PasswordChangeView, template_name="accounts/password.html"),
         name="account_change_password"),
    path("password/set/", page(accounts.PasswordSetView, template_name="accounts/password.html"),
         name="account_set_password"),
    path("password/reset/", page(ours.ResetPassword),
         name="account_reset_password"),
    path("password/reset/done/", page(accounts.PasswordResetDoneView, template_name="accounts/reset_sent.html", extra_context=RESET),
         name="account_reset_password_done"),
    re_path(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            page(accounts.PasswordResetFromKeyView, template_name="accounts/reset_password.html", extra_context=RESET),
            name="account_reset_password_from_key"),
    path("password/reset/key/done/",
         page(accounts.PasswordResetFromKeyDoneView, template_name="accounts/reset_done.html"),
         name="account_reset_password_from_key_done"),
    path("2fa/", page(ours.SecondFactor), name="mfa_index"),
    path("2fa/authenticate/", page(ours.SecondStep), name="mfa_authenticate"),
    path("2fa/reauthenticate/", page(factors.ReauthenticateView, template_name="accounts/reauthenticate.html"),
         name="mfa_reauthenticate"),
    path("2fa/totp/activate/", page(app.ActivateTOTPView, template_name="accounts/add_app.html"),
         name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", page(ours.RemoveApp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", page(codes.ViewRecoveryCodesView, template_name="accounts/recovery_codes.html"),
         name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/",
         page(codes.GenerateRecoveryCodesView, template_name="accounts/new_recovery_codes.html"),
         name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/",
         page(codes.DownloadRecoveryCodesView, template_name="accounts/recovery_codes.txt"),
         name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", page(ours.Passkeys), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", page(ours.AddsPasskey), name="mfa_add_webauthn"),
    path("2fa/webauthn/reauthenticate/",
         page(passkeys.ReauthenticateWebAuthnView, template_name="accounts/reauthenticate_passkey.html"),
         name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", page(ours.RemovePasskey), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", page(ours.RenamesPasskey), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/alone/", page(ours.LetSignInAlone), name="let-passkey-sign-in-alone"),
    path("2fa/webauthn/login/", page(passkeys.LoginWebAuthnView), name="mfa_login_webauthn"),
    path("log/", page(ours.account_log), name="account-log"),
    path("sessions/", page(ours.Sessions), name="usersessions_list"),
    path("sessions/<int:pk>/end/", page(ours.end_session), name="end-session"),
    path("invitations/accept/", page(ours.AcceptInvitation), name="accept-invitation"),
    path("invitations/<str:token>/", page(ours.invitation), name="invitation"),
    path("people/", page(people.PeoplePage), name="people"),
    path("people/<int:pk>/", page(people.PersonPage), name="person"),
    path("people/invite/", page(people.InvitePage), name="invite"),
    path("people/invitations/<int:pk>/", page(people.change_invitation), name="change-invitation"),
    path("people/memberships/<int:pk>/end/", page(people.EndMembershipPage), name="end-membership"),
    path("representatives/<slug:slug>/", page(people.RepresentativesPage), name="representatives"),
]  # fmt: skip
