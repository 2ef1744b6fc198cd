"""What a generated platform is asked to be.

Here belong the options and their limits, and the random streams that follow from the seed. How
the platform is made from them does not.
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

import numpy as np

from orchestration.loading.landing import SOURCE_NAME

ExportFormat = Literal["csv", "csv.gz", "parquet", "jsonl", "jsonl.gz"]
FORMATS: tuple[str, ...] = get_args(ExportFormat)

DAY_SECONDS = 86_400
FEWEST_LEARNERS, MOST_LEARNERS = 100, 1_000_000
FEWEST_WEEKS, MOST_WEEKS = 4, 104


class GeneratorError(Exception):
    """Options, or a place to write to, that the generator cannot work with."""


@dataclass(frozen=True, kw_only=True)
class GeneratorOptions:
    """The options of one platform. Equal options give equal bytes.

    `until` is the end of the simulated time; it is kept to the second, in UTC. `dirty` spoils the
    exports without changing what they say. Raises GeneratorError that names the option.
    """

    until: datetime
    learners: int = 5_000
    weeks: int = 26
    seed: int = 1
    source: str = "lms"
    format: ExportFormat = "csv"
    dirty: bool = False

    def __post_init__(self) -> None:
        if not FEWEST_LEARNERS <= self.learners <= MOST_LEARNERS:
            raise GeneratorError(
                f"learners is {self.learners}; give {FEWEST_LEARNERS} to {MOST_LEARNERS}."
            )
        if not FEWEST_WEEKS <= self.weeks <= MOST_WEEKS:
            raise GeneratorError(f"weeks is {self.weeks}; give {FEWEST_WEEKS} to {MOST_WEEKS}.")
        if self.seed < 0:
            raise GeneratorError(f"seed is {self.seed}; give 0 or more.")
        if self.format not in FORMATS:
            raise GeneratorError(f"format is {self.format!r}; give one of {', '.join(FORMATS)}.")
        if not SOURCE_NAME.fullmatch(self.source):
            raise GeneratorError(
                f"source is {self.source!r}; use a-z, 0-9, _ and -, beginning with a letter or "
                "digit."
            )
        if self.until.tzinfo is None:
            raise GeneratorError(
                f"until is {self.until.isoformat()}, without an offset; give it in UTC."
            )
        if not 2001 <= self.until.year <= 2099:
            raise GeneratorError(f"until is {self.until.isoformat()}; give 2001 to 2099.")
        object.__setattr__(self, "until", self.until.astimezone(UTC).replace(microsecond=0))

    @property
    def until_seconds(self) -> int:
        """The end of the simulated time, in seconds since 1970 (UTC)."""
        return int(self.until.timestamp())

    @property
    def first_day(self) -> int:
        """The first simulated day, in days since 1970."""
        return self.until_seconds // DAY_SECONDS - 7 * self.weeks

    @property
    def day_count(self) -> int:
        """Days in the simulation, with one more for time zones that are ahead of UTC."""
        return 7 * self.weeks + 2

    def stream(self, purpose: str, part: int = 0) -> np.random.Generator:
        """A random stream of its own, so that no part's draws shift another's."""
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([self.seed, zlib.crc32(purpose.encode()), part]))
        )
