import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus.clean.duplicates import THRESHOLD, find_duplicates, near_pairs

LINE = " ".join(f"word{'abcdefghijklmnopqrst'[n]}" for n in range(20))


def test_an_exact_duplicate_names_the_first_by_natural_order() -> None:
    found = find_duplicates({"10": "dil gaa", "2": "dil gaa", "9": "jaan", "3": "dil gaa"})
    assert found.exact == {"3": "2", "10": "2"}
    assert not found.near


def test_a_near_duplicate_names_the_earliest_song_that_it_repeats() -> None:
    longer, longest = f"{LINE} alpha beta", f"{LINE} alpha beta gamma delta epsilon zeta eta theta"
    found = find_duplicates({"30": longest, "4": LINE, "11": longer, "5": "dil gaa"})
    assert found.near == {"11": "4", "30": "4"}
    assert found.pairs == (("4", "11"), ("4", "30"), ("11", "30"))


def test_a_song_that_is_spelt_in_another_way_is_a_near_duplicate() -> None:
    some, other = "giit sunaa_o ha.Ns ke tum yahaa.N aaj", "geet sunaao hans ke tum yahan aaj"
    assert near_pairs({"1": some, "2": other}) == [("1", "2")]
    assert near_pairs({"1": some, "2": other.replace("sunaao", "sunii")}) == []


def test_half_of_the_grams_is_not_above_the_threshold() -> None:
    some, other = "a b c d e f", "a b c d e g"  # One of three 5-grams is shared.
    assert near_pairs({"1": some, "2": other}) == []


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=4, max_size=14), max_size=8))
def test_near_pairs_are_those_that_comparing_all_would_find(songs: list[list[str]]) -> None:
    texts = {str(n): " ".join(song) for n, song in enumerate(songs)}
    grams = {i: {tuple(w[k : k + 5]) for k in range(len(w) - 4)} for i, w in
             ((i, text.split()) for i, text in texts.items())}  # fmt: skip
    expected = [
        (a, b)
        for a, b in itertools.combinations(texts, 2)
        if grams[a] | grams[b] and len(grams[a] & grams[b]) > THRESHOLD * len(grams[a] | grams[b])
    ]
    assert near_pairs(texts) == expected
