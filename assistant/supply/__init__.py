"""What Guichet is made of: its libraries, models and data, and what is known against them."""
