"""Where sheets come from; each source yields procedures whatever its own format."""
