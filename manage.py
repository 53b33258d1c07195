#!/usr/bin/env python3
"""Run a management command: `./manage.py help` lists them."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Migrations make and drop tens of thousands of classes: collected as often as by default, that is a third of their time.
    gc.set_threshold(100_000, 50, 50)
    execute_from_command_line(sys.argv)
