"""``make bench``: every benchmark, each beside its peers in one run.

``python -m tests.benchmarks cluster 20000`` runs that of a cluster, which needs Java and Maven.
"""

from __future__ import annotations

import sys

from tests.benchmarks import (
    answers,
    chat,
    cluster,
    dates,
    engines,
    event_index,
    meaning,
    scale,
    timelines,
)


def main() -> None:
    """Run them one after another, or only the one of a cluster."""
    if sys.argv[1:2] == ["cluster"]:
        cluster.main(sys.argv[2:])
        return
    answers.main()
    chat.main()
    timelines.main()
    dates.main()
    engines.main()
    meaning.main()
    event_index.main()
    scale.main(["1000", "10000"])


if __name__ == "__main__":
    main()
