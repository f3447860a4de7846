"""Where a library's corpus comes from: read into memory at each start, or kept on disk."""

from index.holdings.choosing import MEMORY_BYTES, open_holdings
from index.holdings.disk import DiskHoldings
from index.holdings.holding import EngineChoice, Holding, Holdings
from index.holdings.memory import MemoryHoldings

__all__ = [
    "MEMORY_BYTES",
    "DiskHoldings",
    "EngineChoice",
    "Holding",
    "Holdings",
    "MemoryHoldings",
    "open_holdings",
]
