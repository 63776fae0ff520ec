"""Documentation: what is read, and in ``site`` what makes a site of it."""
