"""``make bench``: every benchmark, each beside its peers in one run."""

from __future__ import annotations

from tests.benchmarks import answers, chat, dates, engines, event_index, meaning, scale, timelines


def main() -> None:
    """Run them one after another."""
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
