"""The evaluators' pages: runs and what they say, suites and their cases, cases proposed."""
