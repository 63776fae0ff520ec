"""Are people treated alike? The same request with and without the signal of a group."""
