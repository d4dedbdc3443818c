from training.text_table import text_table


def test_columns_are_as_wide_as_their_widest() -> None:
    table = text_table(("", "songs", "±"), ("all", "7", ""), ("1950s", "1,000", "0.5"))
    assert table.split("\n") == ["       songs    ±", "all        7", "1950s  1,000  0.5"]
