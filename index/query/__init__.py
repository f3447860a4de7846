"""Interpret questions: their concepts, answer types and references back."""
