"""An optional second opinion: another model reads the answers; off unless a city sets it up."""
