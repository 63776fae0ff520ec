"""The pages of those who look after the sheets and the approved answers."""
