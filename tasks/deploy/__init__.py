"""Deploy: a service process that answers before the old one goes."""
