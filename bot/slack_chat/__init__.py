"""The front for Slack: Socket Mode, mentions in threads, one command, buttons, forms, Home tab."""
