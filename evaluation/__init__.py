"""Cases, suites, statistics, reports."""
