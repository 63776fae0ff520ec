"""How suites are written: invented people and numbers put into sentences by seeded programs."""
