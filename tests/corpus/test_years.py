import pytest

from corpus.years import Year, decade_of, parse_year


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1953", Year(1953, 1953)),
        ("1996 Not Released", Year(1996, 1996)),
        ("1938?", Year(1938, 1938, doubt=True)),
        ("1950s", Year(1950, 1959, doubt=True)),
        ("1940's", Year(1940, 1949, doubt=True)),
        ("40s", Year(1940, 1949, doubt=True)),
        ("Late 40s", Year(1940, 1949, doubt=True)),
        ("30s", Year(1930, 1939, doubt=True)),
        ("20s", Year(2020, 2029, doubt=True)),
        ("196x", Year(1960, 1969, doubt=True)),
        ("197?", Year(1970, 1979, doubt=True)),
        ("19??", Year(1900, 1999, doubt=True)),
        ("1972-73", Year(1972, 1973, doubt=True)),
        ("1975/1972", Year(1972, 1975, doubt=True)),
        ("1999-02", Year(1999, 2002, doubt=True)),
        ("1953-12", Year(1953, 1953)),
        ("1995-15", Year(1995, 2015, doubt=True)),
        ("1995-16", Year(1995, 1995)),
        ("", Year()),
        ("?", Year(doubt=True)),
        ("Lata", Year(doubt=True)),
        ("12345", Year(doubt=True)),
    ],
)
def test_a_year_keeps_its_doubt(value: str, year: Year) -> None:
    assert parse_year(value) == year


def test_only_a_year_that_is_named_is_exact() -> None:
    assert parse_year("1938?").exact == 1938
    assert parse_year("40s").exact is None
    assert parse_year("").exact is None


@pytest.mark.parametrize(
    ("value", "decade"), [("1938?", 1930), ("40s", 1940), ("1969-70", None), ("?", None)]
)
def test_a_decade_is_told_only_when_it_is_sure(value: str, decade: int | None) -> None:
    year = parse_year(value)
    assert decade_of(year.first, year.last) == decade
