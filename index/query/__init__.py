"""What a question asks: its concepts, its answer type and what it refers back to."""
