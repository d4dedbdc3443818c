import pytest

from flows.artifacts.making import fenced


@pytest.mark.parametrize("text", ["plain", "``` breaks out", "a\n````\nb", "<script>`x`</script>"])
def test_no_text_breaks_out_of_its_fence(text: str) -> None:
    first, *middle, last = fenced(text).splitlines()
    assert "\n".join(middle) == text
    assert last == "`" * len(last)
    assert first == f"{last}text"
    assert last not in text
