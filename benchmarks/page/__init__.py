"""How soon a citizen can use the assistant on a poor line: Chromium, throttled."""
