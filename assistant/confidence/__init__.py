"""How sure we are that an answer is right: cheap features, fitted on labelled questions.

``features`` reads a turn; ``calibration`` turns what it reads into a probability, and holds the
thresholds that were proven on labelled questions. ``guichet eval calibrate`` makes its file.
"""
