"""When sheets change, the questions whose right answer is known are asked again."""
