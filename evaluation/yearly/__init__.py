"""The report of a year, for the committee: what was done, how well, at what cost, what changed."""
