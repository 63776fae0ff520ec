"""A run as one HTML page for people who do not program: no outside request, printable."""
