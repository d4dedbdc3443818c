import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus.clean.duplicates import KIN, find_duplicates, kin_pairs

LINE = " ".join(f"word{'abcdefghijklmnopqrst'[n]}" for n in range(20))


def test_an_exact_duplicate_names_the_first_by_natural_order() -> None:
    found = find_duplicates({"10": "dil gaa", "2": "dil gaa", "9": "jaan", "3": "dil gaa"})
    assert found.exact == {"3": "2", "10": "2"}
    assert not found.near


def test_a_near_duplicate_names_the_earliest_song_that_it_repeats() -> None:
    longer, longest = f"{LINE} alpha beta", f"{LINE} alpha beta gamma delta epsilon zeta eta theta"
    found = find_duplicates({"30": longest, "4": LINE, "11": longer, "5": "dil gaa"})
    assert found.near == {"11": "4", "30": "4"}
    assert found.kin == (("4", "11"), ("4", "30"), ("11", "30"))


def test_a_song_that_is_spelt_in_another_way_is_a_near_duplicate() -> None:
    some, other = "giit sunaa_o ha.Ns ke tum yahaa.N aaj", "geet sunaao hans ke tum yahan aaj"
    assert kin_pairs({"1": some, "2": other}) == {("1", "2"): 1}
    assert kin_pairs({"1": some, "2": other.replace("sunaao", "sunii")}) == {}


def test_a_version_with_other_verses_is_no_near_duplicate() -> None:
    some, other = "a b c d e f", "a b c d e g"  # One of three 5-grams is shared.
    found = find_duplicates({"1": some, "2": other})
    assert kin_pairs({"1": some, "2": other}) == {("1", "2"): 1 / 3}
    assert (found.near, found.kin) == ({}, (("1", "2"),))


def test_a_shared_line_makes_no_versions() -> None:
    some, other = "a b c d e f g", "z y a b c d e"  # One of five, which is not above the threshold.
    assert kin_pairs({"1": some, "2": other}) == {}


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=4, max_size=14), max_size=8))
def test_pairs_are_those_that_comparing_all_would_find(songs: list[list[str]]) -> None:
    texts = {str(n): " ".join(song) for n, song in enumerate(songs)}
    grams = {i: {tuple(w[k : k + 5]) for k in range(len(w) - 4)} for i, w in
             ((i, text.split()) for i, text in texts.items())}  # fmt: skip
    indexes = {
        (a, b): len(grams[a] & grams[b]) / len(grams[a] | grams[b])
        for a, b in itertools.combinations(texts, 2)
        if grams[a] | grams[b]
    }
    assert list(kin_pairs(texts).items()) == [(k, v) for k, v in indexes.items() if v > KIN]
