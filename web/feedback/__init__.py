"""What citizens think of an answer."""
