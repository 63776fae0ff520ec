"""The switches: the calls on which the console's page of them stands."""
