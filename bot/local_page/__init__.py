"""A page in the browser over a local chat server: a simulated Discord, or a local Slack.

``protocol`` says what the page shows and does, an adapter gives it for one server, and
``server`` carries it to the static files in ``static``.
"""
