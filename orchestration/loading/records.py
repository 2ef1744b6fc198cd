"""Taking apart text that a strict parser refuses: where records begin and end, and which are good.

Here belong bytes and positions, worked on as whole arrays. What a record says belongs with the
readers.

A record is well-formed if it has the header's number of fields (one more if that is empty), if a
quote opens only at the start of a field and closes only at its end, and if it is UTF-8. The loop
here is over broken records, never over rows: what lies between two of them is one slice.
"""

import codecs
import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# The longest record that is taken; a longer one is a file that is no CSV or JSON lines.
LONGEST_RECORD = 8_000_000

_COMMA, _QUOTE, _LF, _CR = ord(","), ord('"'), ord("\n"), ord("\r")
_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class BrokenRecord:
    """A record that could not be taken apart: its place among the records, its text, and why."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SortedRecords:
    """The well-formed records of a chunk, as text of their own, and the broken ones.

    `numbers` holds, for each well-formed record in order, its place among all records, from 1.
    `starts` and `ends` are positions in `well_formed`, without line ends. `count` counts all.
    """

    well_formed: bytes
    starts: Positions
    ends: Positions
    numbers: Positions
    broken: tuple[BrokenRecord, ...]
    count: int


def is_regular(chunk: bytes | bytearray) -> bool:
    """Whether quotes and line ends are as in RFC 4180, so that all parsers agree on the records.

    Every quote opens at the start of a field, closes at its end, or is doubled inside; lines end
    in LF or all in CRLF. Parsers take much that is not so, each in its own way.
    """
    if b"\r" in chunk:
        pairs = chunk.count(b"\r\n")
        if chunk.count(b"\r") != pairs or chunk.count(b"\n") != pairs:
            return False
    if b'"' not in chunk:
        return True
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    quotes = np.flatnonzero(buffer == _QUOTE)
    if len(quotes) % 2:
        return False
    openings_are_good, closings_are_good = _quote_goodness(buffer, quotes)
    return bool(openings_are_good[0::2].all() and closings_are_good[1::2].all())


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Consecutive records of a chunk: where they begin and end in it, and how many they are."""

    begin: int
    end: int
    records: int


def cut_regular(chunk: bytes | bytearray, *, count: int) -> tuple[Stretch, ...]:
    """A regular chunk in stretches of about one length, at most so many, and at least one.

    Blank lines are counted as records. Whoever skips them finds fewer, never more.
    """
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    wanted = [len(chunk) * place // count for place in range(1, count)]
    if b'"' in chunk:
        ends = _line_ends(buffer)
        ends = ends[np.searchsorted(np.flatnonzero(buffer == _QUOTE), ends) % 2 == 0]
        ends = np.minimum(ends + 1, len(buffer))
        cuts = [int(ends[index - 1]) for index in np.searchsorted(ends, wanted, "right") if index]
    else:
        ends = None
        cuts = [chunk.rfind(b"\n", 0, end) + 1 for end in wanted]
    bounds = sorted({0, *cuts} - {len(chunk)}) or [0]
    return tuple(
        Stretch(
            begin=begin,
            end=end,
            records=(
                _count_lines(buffer[begin:end])
                if ends is None
                else int(np.diff(np.searchsorted(ends, [begin, end], "right"))[0])
            ),
        )
        for begin, end in itertools.pairwise([*bounds, len(chunk)])
    )


def _count_lines(buffer: npt.NDArray[np.uint8]) -> int:
    """How many lines there are; block by block, so that what is compared stays in the cache."""
    line_ends = sum(
        int(np.count_nonzero(buffer[begin : begin + _BLOCK] == _LF))
        for begin in range(0, len(buffer), _BLOCK)
    )
    return line_ends + int(len(buffer) > 0 and buffer[-1] != _LF)


def sort_csv_records(chunk: bytes | bytearray, *, fields: int) -> SortedRecords:
    """Tell a chunk's well-formed CSV records from the broken ones; blank lines are neither."""
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    modes = (_CsvMode(buffer, fields=fields, outside=0), _CsvMode(buffer, fields=fields, outside=1))
    quotes = np.flatnonzero(buffer == _QUOTE)
    line_ends = _line_ends(buffer)

    starts: list[Positions] = []
    ends: list[Positions] = []
    reasons: list[npt.NDArray[np.uint8]] = []
    begin = 0
    mode = modes[0]
    while begin < len(buffer):
        broken_at = mode.first_breaking_record(begin)
        # A record that nothing ends but the buffer has its end there, one past the last byte.
        stop = len(buffer) + 1 if broken_at is None else broken_at
        of_slice = mode.records_between(begin, stop)
        starts.append(of_slice[0])
        ends.append(of_slice[1])
        reasons.append(of_slice[2])
        if broken_at is None:
            break
        # Only its first line goes: the quote that is wrong may have swallowed good lines.
        line_end = int(line_ends[np.searchsorted(line_ends, broken_at)])
        starts.append(np.array([broken_at], dtype=np.int64))
        ends.append(np.array([line_end], dtype=np.int64))
        reasons.append(np.array([_BROKEN_QUOTES], dtype=np.uint8))
        begin = line_end + 1
        mode = modes[int(np.searchsorted(quotes, begin)) % 2]
    return _sorted(
        chunk,
        buffer,
        starts=np.concatenate(starts) if starts else np.empty(0, dtype=np.int64),
        ends=np.concatenate(ends) if ends else np.empty(0, dtype=np.int64),
        reasons=np.concatenate(reasons) if reasons else np.empty(0, dtype=np.uint8),
        fields=fields,
    )


def sort_lines(chunk: bytes | bytearray) -> SortedRecords:
    """Tell a chunk's lines that are UTF-8 from those that are not; blank lines are neither."""
    buffer = np.frombuffer(chunk, dtype=np.uint8)
    ends = _line_ends(buffer)
    starts = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64)
    reasons = np.zeros(len(ends), dtype=np.uint8)
    return _sorted(chunk, buffer, starts=starts, ends=ends, reasons=reasons, fields=0)


_FITS, _BROKEN_QUOTES, _WRONG_COUNT, _LONE_CR, _NOT_UTF8, _TOO_LONG = range(6)


def _reason(code: int, text: str, fields: int) -> str:
    if code == _BROKEN_QUOTES:
        return (
            "The row has broken quotes. Put a field that holds a comma, a quote or a line end "
            "between quotes, and double each quote inside."
        )
    if code == _WRONG_COUNT:
        found = text.count(",") + 1 if '"' not in text else None
        has = f"{found} fields" if found else "another number of fields"
        return (
            f"The row has {has}, the header {fields}. Put a field that holds a comma between "
            "quotes."
        )
    if code == _LONE_CR:
        return "The row holds a carriage return outside quotes. End rows with LF or CRLF."
    if code == _NOT_UTF8:
        return "The row is not UTF-8. Export the file as UTF-8."
    return f"The row is longer than {LONGEST_RECORD:,} bytes. Shorten it."


def _line_ends(buffer: npt.NDArray[np.uint8]) -> Positions:
    """Where each line ends; the buffer's end counts, if it ends no line."""
    ends = np.flatnonzero(buffer == _LF)
    if len(buffer) and buffer[-1] != _LF:
        ends = np.append(ends, len(buffer))
    return ends.astype(np.int64)


def _quote_goodness(buffer: npt.NDArray[np.uint8], quotes: Positions) -> tuple[Flags, Flags]:
    """For each quote, whether it may open a field, and whether it may close one."""
    before = buffer[np.maximum(quotes - 1, 0)]
    may_open = (quotes == 0) | (before == _COMMA) | (before == _LF) | (before == _QUOTE)
    last = len(buffer) - 1
    after = buffer[np.minimum(quotes + 1, last)]
    may_close = (
        (quotes == last) | (after == _COMMA) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    )
    return may_open, may_close


class _CsvMode:
    """The records of a buffer, if text is outside of quotes after an even, or odd, number of them.

    A dropped line with an odd number of quotes turns that round for all that follows.
    """

    def __init__(self, buffer: npt.NDArray[np.uint8], *, fields: int, outside: int) -> None:
        quotes = np.flatnonzero(buffer == _QUOTE)
        lines = _line_ends(buffer)
        quotes_before_line_end = np.searchsorted(quotes, lines)
        self._ends = lines[quotes_before_line_end % 2 == outside]
        self._starts = np.concatenate([[0], self._ends[:-1] + 1]).astype(np.int64)[
            : len(self._ends)
        ]

        commas = np.flatnonzero(buffer == _COMMA)
        commas = commas[np.searchsorted(quotes, commas) % 2 == outside]
        counts = np.searchsorted(commas, self._ends) - np.searchsorted(commas, self._starts) + 1
        content_ends = _without_cr(buffer, self._starts, self._ends)
        last_is_empty = (content_ends > self._starts) & (
            buffer[np.maximum(content_ends - 1, 0)] == _COMMA
        )
        count_is_wrong = ~((counts == fields) | ((counts == fields + 1) & last_is_empty))

        returns = np.flatnonzero(buffer == _CR)
        followed = np.append(buffer, np.uint8(_LF))[returns + 1] == _LF
        returns = returns[~followed & (np.searchsorted(quotes, returns) % 2 == outside)]
        holds_return = np.searchsorted(returns, self._ends) > np.searchsorted(returns, self._starts)

        self._reasons = np.zeros(len(self._ends), dtype=np.uint8)
        self._reasons[count_is_wrong] = _WRONG_COUNT
        self._reasons[holds_return] = _LONE_CR

        may_open, may_close = _quote_goodness(buffer, quotes)
        opens = np.arange(len(quotes)) % 2 == outside
        bad_quotes = quotes[np.where(opens, ~may_open, ~may_close)]
        if len(quotes) % 2 != outside:
            # The last field is never closed: its opening quote is where the trouble begins.
            bad_quotes = np.append(bad_quotes, len(buffer))
        lines_within = np.searchsorted(lines, self._ends) - np.searchsorted(lines, self._starts)
        swallowing = self._ends[(self._reasons != _FITS) & (lines_within > 0)]
        self._breaks = np.unique(np.concatenate([bad_quotes, swallowing]))

    def first_breaking_record(self, begin: int) -> int | None:
        """The start of the first record from `begin` on whose end cannot be trusted, or None."""
        index = np.searchsorted(self._breaks, begin)
        if index == len(self._breaks):
            return None
        record = int(np.searchsorted(self._ends, self._breaks[index]))
        start = int(self._ends[record - 1]) + 1 if record else 0
        return max(start, begin)

    def records_between(
        self, begin: int, stop: int
    ) -> tuple[Positions, Positions, npt.NDArray[np.uint8]]:
        """Starts, ends and reasons of the records within [begin, stop)."""
        first, last = np.searchsorted(self._ends, [begin, stop])
        return self._starts[first:last], self._ends[first:last], self._reasons[first:last]


def _without_cr(buffer: npt.NDArray[np.uint8], starts: Positions, ends: Positions) -> Positions:
    has_cr = (ends > starts) & (buffer[np.maximum(ends - 1, 0)] == _CR)
    without: Positions = ends - has_cr
    return without


def _sorted(
    chunk: bytes | bytearray,
    buffer: npt.NDArray[np.uint8],
    *,
    starts: Positions,
    ends: Positions,
    reasons: npt.NDArray[np.uint8],
    fields: int,
) -> SortedRecords:
    ends = _without_cr(buffer, starts, ends)
    there = ends > starts
    starts, ends, reasons = starts[there], ends[there], reasons[there].copy()

    reasons[(ends - starts > LONGEST_RECORD) & (reasons == _FITS)] = _TOO_LONG
    undecodable = np.array(_undecodable_positions(chunk), dtype=np.int64)
    holders = np.searchsorted(starts, undecodable, side="right") - 1
    holders = holders[holders >= 0]
    reasons[holders[reasons[holders] == _FITS]] = _NOT_UTF8

    good = reasons == _FITS
    broken = tuple(
        BrokenRecord(
            number=int(index) + 1,
            text=(text := chunk[starts[index] : ends[index]].decode("utf-8", "backslashreplace")),
            reason=_reason(int(reasons[index]), text, fields),
        )
        for index in np.flatnonzero(~good)
    )
    lengths = ends[good] - starts[good]
    well_formed, new_starts = _joined_lines(buffer, starts[good], lengths)
    return SortedRecords(
        well_formed=well_formed,
        starts=new_starts,
        ends=new_starts + lengths,
        numbers=np.flatnonzero(good).astype(np.int64) + 1,
        broken=broken,
        count=len(starts),
    )


def _joined_lines(
    buffer: npt.NDArray[np.uint8], starts: Positions, lengths: Positions
) -> tuple[bytes, Positions]:
    """The records one after another, each ended by LF, and where each begins in that."""
    new_starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]).astype(np.int64)[: len(starts)]
    total = int((lengths + 1).sum())
    joined = np.full(total, _LF, dtype=np.uint8)
    # +1 where a record begins and -1 where it ends: the running sum marks its bytes.
    within_old = np.zeros(len(buffer) + 1, dtype=np.int8)
    within_old[starts] += 1
    within_old[starts + lengths] -= 1
    within_new = np.zeros(total + 1, dtype=np.int8)
    within_new[new_starts] += 1
    within_new[new_starts + lengths] -= 1
    joined[np.cumsum(within_new[:-1], dtype=np.int8).astype(bool)] = buffer[
        np.cumsum(within_old[:-1], dtype=np.int8).astype(bool)
    ]
    return joined.tobytes(), new_starts


def _undecodable_positions(chunk: bytes | bytearray) -> list[int]:
    """Where bytes lie that are no UTF-8."""
    positions: list[int] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        positions.append(error.start)
        return "", error.end

    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        codecs.register_error("warehouse_note", note)
        chunk.decode("utf-8", "warehouse_note")
    return positions
