"""What more than one file of tests asks for."""

import io

import pytest
from django.core.management import call_command

from .small_folder import FILES


@pytest.fixture
def run(tmp_path, capsys):
    """Write the usual folder with some files changed (None: left out), calculate, and return exit code, stdout and the lines of stderr."""

    def calculated(changed=None, *options, period="2026-01"):
        for name, text in {**FILES, **(changed or {})}.items():
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8")
        out, err, code = io.StringIO(), io.StringIO(), 0
        plan = next(name for name in ("plan.json", "plan.yaml") if (tmp_path / name).exists())
        arguments = [str(tmp_path / plan), "--facts", str(tmp_path), "--period", period, *options]
        try:
            call_command("calculate", *arguments, stdout=out, stderr=err, no_color=True)
        except SystemExit as ended:
            code = ended.code
        return code, out.getvalue(), (err.getvalue() + capsys.readouterr().err).splitlines()

    return calculated
