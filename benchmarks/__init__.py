"""Speed and memory on this machine: one benchmark a file, each a function that returns a dict."""
