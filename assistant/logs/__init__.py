"""What a process tells whoever runs it: one line a fact, and nothing of anybody."""
