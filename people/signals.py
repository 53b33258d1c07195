"""What others may want to hear of accounts at once; people know nobody who listens."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

account_of_leaver_closed: Final = Signal()
"""Somebody who has left can sign in no more: `user_id`. Sent after it was committed, outside any request."""
