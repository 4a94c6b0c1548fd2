"""Privacy in daily work: the data map, what is held about an account, the certificate of erasures (docs/privacy.md)."""
