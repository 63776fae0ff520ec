"""How the service does, in counts and times, for those who steer it."""
