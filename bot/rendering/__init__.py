"""Turn what the library found into replies, for every front."""
