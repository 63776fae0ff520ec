"""The assistant's part of the command line."""
