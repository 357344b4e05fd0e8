"""What was asked, for the last test and for `cargo xtask test`, which fails where it is nothing."""

import collections

# How many questions each operation was asked.
asked = collections.Counter()
# Those that answered with success.
succeeded = set()


def lines():
    yield f"operation-count: {len(asked)}"
    yield f"question-count: {asked.total()}"
