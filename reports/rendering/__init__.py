"""Reports as files: one module a format, each with `render(report) -> bytes`.

A renderer places what the model says: it formats no number, asks no clock and reads no mart, so
the same report gives the same bytes. What each format holds is told in docs/reports/formats.md.
"""
