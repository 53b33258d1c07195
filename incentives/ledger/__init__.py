"""Writing into the ledger: one batch per run, proven and sealed by the database (docs/ledger.md)."""
