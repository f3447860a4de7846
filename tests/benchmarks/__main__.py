"""``make bench``: every benchmark, each beside its peers in one run."""

from __future__ import annotations

from tests.benchmarks import answers, chat, chronicles, dates, engines, timelines


def main() -> None:
    """Run them one after another."""
    answers.main()
    chat.main()
    timelines.main()
    dates.main()
    engines.main()
    chronicles.main()


if __name__ == "__main__":
    main()
