"""``guichet doctor``: what would keep this installation from answering well, and its remedy.

Each check is a function that yields findings; ``checks.py`` lists them. Nothing is changed and no
language model is loaded, so that it may run beside a server.
"""
