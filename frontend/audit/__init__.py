"""Who changed what: for auditors and administrators."""
