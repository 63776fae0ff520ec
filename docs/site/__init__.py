"""The documentation as a small static site: ``python -m docs.site`` (or ``make docs``).

Markdown is read by markdown-it-py and laid out by one Jinja template, both of which the product
has already; a site generator with a theme would bring scripts and fonts for which there is no use
here. A page holds no script, and its policy forbids the browser to load anything from elsewhere.
"""
