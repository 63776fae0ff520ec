"""Traces (OpenTelemetry), an extra: off unless the settings name a collector."""
