"""HTTP: the citizen page, the agent page, the API."""
