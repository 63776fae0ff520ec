"""The models an assistant runs on: pinned, fetched once, verified, or the city's own."""
