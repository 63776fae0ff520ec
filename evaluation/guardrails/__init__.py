"""The guardrails measured: personal data, language, emergencies, routes, attacks."""
