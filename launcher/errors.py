"""The one error of this package: its text says what is wrong and what to do, for a person at a terminal."""


class LauncherError(Exception):
    pass
