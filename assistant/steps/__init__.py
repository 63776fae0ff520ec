"""The steps of a turn: ``(Turn, Tools) -> events``, in the order of ``assistant/turn.py``."""
