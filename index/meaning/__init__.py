"""Choosing by meaning: a sentence encoder beside the words, which only helps to choose."""
