"""What the public may know of the assistant, told from the configuration that runs."""
