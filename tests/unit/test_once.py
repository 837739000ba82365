"""Values that are made once."""

from digest.once import Once


def test_a_value_is_made_when_it_is_first_asked_for_and_kept() -> None:
    asked: list[str] = []

    def made(key: str) -> str:
        asked.append(key)
        return key.upper()

    once = Once(made, most=10)
    assert [once[key] for key in ("a", "b", "a")] == ["A", "B", "A"]
    assert asked == ["a", "b"]


def test_where_there_are_too_many_they_are_made_anew() -> None:
    once = Once(str, most=2)
    for number in range(3):
        assert once[number] == str(number)
    assert len(once) == 1
