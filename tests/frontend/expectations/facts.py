from . import page

ROWS = [page("facts/")]
