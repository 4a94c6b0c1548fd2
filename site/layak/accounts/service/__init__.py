"""Every query and every write of staff accounts; one module per subject, all knowing no request."""
