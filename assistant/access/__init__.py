"""Who may do what: roles, accounts, sessions, keys, and the record of what they did."""
