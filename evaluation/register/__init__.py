"""The city's entry in its registers of processing and of algorithms, filled from what runs."""
