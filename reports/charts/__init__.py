"""Charts: from numbers to shapes, once for the page and for the screen."""
