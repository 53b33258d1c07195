"""Points and the reward shop. Everybody has a wallet of their own; those of others are read by who answers for points."""

from people.api import Role

from . import page

READ_WALLETS = {Role.FINANCE, Role.SALES_OPS, Role.AUDITOR}

ROWS = [
    page("shop/points/"),
    page("shop/points/<int:person_id>/", "rep", see=READ_WALLETS | {Role.REP}),
]
