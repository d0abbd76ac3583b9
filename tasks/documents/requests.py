"""Where a service logs the requests that it has answered, and who reads them finds them."""

REQUEST_LOG = "LEPTON_REQUEST_LOG"
"""Variable of a service's environment that names the folder; without it no request is logged."""
