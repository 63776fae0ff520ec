"""Signing in through the city's own directory, by OpenID Connect."""
