"""What each part of the assistant is worth: the same questions without it."""
