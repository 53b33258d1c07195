"""What a person asked for and cannot have, said in words they can act on. A broken invariant is not one of these: it reaches the logs."""

from __future__ import annotations


class Refused(Exception):
    """Base of the refusals that pages show. `code` is stable, the message is in the reader's language."""

    code = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = str(message)
