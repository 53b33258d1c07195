"""What Daphne serves: pages, and the sockets of live boards."""

import os

from channels.routing import ProtocolTypeRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

from config.settings import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Whoever knows the key can sign a session for anybody, and everybody knows the one that commands fall back on.
if not env.secret_key:
    raise ImproperlyConfigured(
        "LAUREL_SECRET_KEY is not set, so the web does not start. Make one, the same for every process: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )

pages = get_asgi_application()

from leaderboard.live.consumer import live_sockets  # noqa: E402 - Django is ready only now

application = ProtocolTypeRouter(
    {
        "http": pages,
        # A page of another site could otherwise open a socket in the name of who reads it.
        "websocket": OriginValidator(live_sockets(settings.REDIS_URL), [*settings.ALLOWED_HOSTS, *settings.CSRF_TRUSTED_ORIGINS]),
    }
)
