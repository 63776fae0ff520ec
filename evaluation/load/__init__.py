"""Several citizens at once: how long they wait, what fails, what an answer costs."""
