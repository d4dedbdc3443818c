import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus.clean.groups import GENERIC_SONGS, group_heads, natural_key, same_titles


def test_natural_order_puts_numbers_first_and_by_size() -> None:
    assert sorted(["rmim0001", "10", "2"], key=natural_key) == ["2", "10", "rmim0001"]


def test_relations_join_into_groups_with_the_first_song_at_the_head() -> None:
    heads = group_heads([("30", "11"), ("5", "7"), ("4", "30")])
    assert heads == {"30": "4", "11": "4", "4": "4", "5": "5", "7": "5"}


@given(st.lists(st.tuples(st.sampled_from("123456789"), st.sampled_from("123456789"))))
def test_two_songs_share_a_head_when_a_path_leads_from_one_to_the_other(
    pairs: list[tuple[str, str]],
) -> None:
    heads = group_heads(pairs)
    reached = {song: {song} for song in heads}
    for _ in heads:
        for a, b in pairs:
            reached[a] |= reached[b]
            reached[b] |= reached[a]
    for a, b in itertools.product(heads, heads):
        assert (heads[a] == heads[b]) is (b in reached[a])
    assert all(heads[song] == min(group) for song, group in reached.items())


def test_a_title_is_the_same_however_it_is_spelt() -> None:
    titles = {
        "1": "chhat pe pata.ng",
        "2": "Chhat pe pata.Ng ##",
        "3": "chhat pe titalii",
        "4": "chhat pe patang",
    }
    assert same_titles(titles) == [("1", "2"), ("1", "4")]


def test_titles_in_other_letters_are_themselves() -> None:
    titles = {"1": "мой дом", "2": "твой сад", "3": "мой дом"}
    assert same_titles(titles) == [("1", "3")]


def test_a_title_that_names_no_song_joins_none() -> None:
    assert (
        same_titles({"1": "", "2": "", "3": "aaratii", "4": "aaratii", "5": "##", "6": "##"}) == []
    )
    generic = {str(number): "shiirshak giit" for number in range(GENERIC_SONGS + 1)}
    assert same_titles(generic) == []
    del generic["0"]
    assert len(same_titles(generic)) == GENERIC_SONGS - 1
