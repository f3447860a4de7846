"""The bot: fronts that ask the library and show what it found."""
