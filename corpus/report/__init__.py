"""What an editor needs to know of the corpus: one small module a question, three renderings."""
