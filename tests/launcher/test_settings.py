"""What the environment says is what the programs do: mail goes out, and no web starts with a key that everybody knows."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from launcher.programs import PROJECT

SAY = "import django; django.setup(); from django.core.mail import send_mail; send_mail('Hello', 'A body.', None, ['ada@example.test'])"


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as takes one letter."""

    letters: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = []
                while (text := self.rfile.readline()) != b".\r\n":
                    letter.append(text.decode())
                self.letters.append("".join(letter))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mailbox() -> Iterator[tuple[str, list[str]]]:
    letters: list[str] = []
    handler = type("OneMailbox", (Mailbox,), {"letters": letters})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", letters
        server.shutdown()


def python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAUREL_")}
    given = {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", **env}
    return subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=given, capture_output=True, text=True, check=False)


def test_mail_goes_to_the_server_that_is_named(mailbox: tuple[str, list[str]]) -> None:
    url, letters = mailbox

    ended = python(SAY, LAUREL_EMAIL_URL=f"{url}?from=laurel@example.test")

    assert ended.returncode == 0, ended.stderr
    assert "From: laurel@example.test" in letters[0]
    assert "A body." in letters[0]


def test_without_a_server_mail_is_printed_and_an_address_that_is_none_is_refused() -> None:
    assert "A body." in python(SAY).stdout

    refused = python(SAY, LAUREL_EMAIL_URL="mail.example.test")

    assert refused.returncode != 0
    assert "LAUREL_EMAIL_URL must look like smtp://" in refused.stderr


def test_no_web_starts_without_a_secret_key() -> None:
    started = python("import config.asgi", LAUREL_SECRET_KEY="a key of its own, long enough for a test")
    refused = python("import config.asgi")

    assert started.returncode == 0, started.stderr
    assert refused.returncode != 0
    assert "LAUREL_SECRET_KEY is not set" in refused.stderr
