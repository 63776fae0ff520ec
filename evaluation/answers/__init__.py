"""The whole assistant's answers to suites of cases: asked, kept, scored, compared, reported."""
