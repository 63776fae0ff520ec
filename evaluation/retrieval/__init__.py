"""How well search finds: questions with their right sheets → ranks → figures."""
