"""What stands for a participant in everything that is sent: the same as long as a window lasts, and meaningless to whoever reads it."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from django.conf import settings

_BYTES = 9
"""Twelve letters: of ten thousand participants two have the same once in a hundred million windows."""


def token_of(*, board_id: int, window: str, who: int, nameless: bool) -> str:
    """Return a participant's token. Who loses their name gets another one, under which the name was never sent."""
    text = f"{board_id}/{window}/{who}/{int(nameless)}"
    digest = hashlib.blake2b(text.encode(), key=_key(settings.SECRET_KEY), digest_size=_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"laurel.boards").digest()
