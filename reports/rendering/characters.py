"""Characters that a file format cannot carry, or that a reader's program takes for commands."""

import re

# XML and HTML carry no control character but tab and line ends, and UTF-8 no half of a pair.
UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def carried(text: str) -> str:
    """The text with every character that files cannot carry replaced by a visible one."""
    return UNCARRIED.sub(REPLACEMENT, text)
