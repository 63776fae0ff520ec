"""The relationship centre's desk: when it is open, who waits how long, and what follows."""
