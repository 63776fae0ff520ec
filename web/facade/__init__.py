"""The OpenAI-compatible interface: the city's other tools ask, under the same guards."""
