"""What Daphne serves."""

import os

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

application = get_asgi_application()
