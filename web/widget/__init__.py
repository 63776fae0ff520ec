"""The citizens' assistant in the browser: one script for our page and for any city page."""
