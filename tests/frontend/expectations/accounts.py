"""allauth's addresses. Nobody opens an account by themselves, so the pages for that only say so."""

from tests.frontend.world import ANONYMOUS, EVERY_ROLE

from . import Row, same


def _own(route: str, *args: str, status: int = 200) -> Row:
    """A page about one's own account."""
    return same(route, status, *args, anonymous=302)


def _entrance(route: str, *args: str) -> Row:
    """A page for those who are not signed in yet; the others are sent on."""
    return Row(route, dict.fromkeys(EVERY_ROLE, 302) | {ANONYMOUS: 200}, args)


ROWS = [
    _entrance("accounts/login/"),
    _own("accounts/logout/"),
    same("accounts/inactive/", 200),
    _entrance("accounts/signup/"),
    _own("accounts/reauthenticate/"),
    _own("accounts/email/"),
    same("accounts/confirm-email/", 200),
    same("accounts/confirm-email/(?P<key>[-:\\w]+)/$", 200, at="/accounts/confirm-email/no-such-key/"),
    _own("accounts/password/change/"),
    # Everybody has a password here, and no second factor: these lead elsewhere.
    _own("accounts/password/set/", status=302),
    same("accounts/password/reset/", 200),
    same("accounts/password/reset/done/", 200),
    same("accounts/password/reset/key/done/", 200),
    same("accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", 200, at="/accounts/password/reset/key/1-no-such-key/"),
    same("accounts/login/code/confirm/", 302),
    _own("accounts/2fa/"),
    same("accounts/2fa/authenticate/", 302),
    _own("accounts/2fa/reauthenticate/", status=302),
    _own("accounts/2fa/totp/activate/", status=302),
    _own("accounts/2fa/totp/deactivate/", status=404),
    _own("accounts/2fa/recovery-codes/", status=404),
    _own("accounts/2fa/recovery-codes/generate/", status=302),
    _own("accounts/2fa/recovery-codes/download/", status=404),
]
