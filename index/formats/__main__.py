"""The child process: ``python -m index.formats LIMITS``; nothing but ``children`` starts it."""

from index.formats.worker import main

main()
