"""What is told of letters, and when somebody is to hear of it."""

from digest.deliver.passage import Passage, Tidings
from digest.model.delivery import DeliveryId
from tests.unit.deliver_builders import a_letter, an_outcome


def test_answers_wait_for_others_until_there_are_enough() -> None:
    heard: list[str] = []
    tidings = Tidings(news=lambda: heard.append("now"), news_soon=lambda: heard.append("soon"), enough=3)
    for number in range(4):
        tidings.tell(Passage(id=DeliveryId(number), letter=a_letter()), an_outcome(250))
    assert heard == ["soon", "now", "now"]
    assert [id_ for id_, _ in tidings.answers] == [0, 1, 2, 3]
