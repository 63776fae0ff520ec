"""Adapting the embedder to the corpus, on the city's own machine."""
