from datetime import UTC, datetime

import numpy as np
import polars as pl

from orchestration.generating.names import POOL_SHARES, POOLS, draw_names
from orchestration.generating.options import GeneratorOptions

COUNTRIES = sorted(POOL_SHARES)


def _drawn(people_a_country: int) -> pl.DataFrame:
    rng = GeneratorOptions(until=datetime(2026, 7, 1, tzinfo=UTC)).stream("names in a test")
    country_of = np.repeat(np.arange(len(COUNTRIES)), people_a_country)
    return draw_names(COUNTRIES, country_of, rng=rng).with_columns(
        country=pl.Series([COUNTRIES[position] for position in country_of])
    )


def test_logins_are_plain_ascii_in_every_pool() -> None:
    names = _drawn(2_000)
    assert names.filter(~pl.col("login").str.contains(r"^[a-z]+\.[a-z]+$")).height == 0


def test_every_pool_gives_as_many_ascii_names_as_written_ones() -> None:
    for pool in POOLS.values():
        assert len(pool.given) == len(pool.given_ascii) > 0
        assert len(pool.family) == len(pool.family_ascii) > 0


def test_names_of_other_scripts_are_a_minority_that_is_there() -> None:
    names = _drawn(2_000)
    scripts = {
        script: names.filter(pl.col("full_name").str.contains(rf"\p{{{script}}}")).height
        / len(names)
        for script in ("Latin", "Han", "Arabic", "Devanagari", "Thai", "Hangul", "Cyrillic")
    }
    assert scripts.pop("Latin") > 0.6
    assert min(scripts.values()) > 0.001


def test_countries_have_the_names_that_are_common_there() -> None:
    names = _drawn(4_000)
    nordic = set(POOLS["nordic"].family)
    share = (
        names.with_columns(family=pl.col("full_name").str.split(" ").list.last())
        .group_by("country")
        .agg(pl.col("family").is_in(list(nordic)).mean().alias("nordic"))
    )
    shares = dict(share.iter_rows())
    assert shares["NO"] > 0.65
    assert shares["JP"] < 0.1


def test_a_family_name_comes_first_where_it_does() -> None:
    japanese = _drawn(2_000).filter(pl.col("full_name").str.contains(r"^\p{Han}{1,3} "))
    assert japanese.height > 0
    families = japanese["full_name"].str.split(" ").list.first()
    assert families.is_in(list(POOLS["japanese"].family)).all()
