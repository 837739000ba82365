"""The letters that are no issue: about a subscription, and to the operator."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digest.compose.interests import wanted
from digest.compose.stationery import Draft, Stationery
from digest.links import CONFIRM_WITHIN, GOOD_FOR
from digest.model.letter import Letter
from digest.model.subscriber import Subscriber
from digest.text.display import cut, shown

#: What one header line holds (RFC 5322, 2.1.1).
_LONGEST_SUBJECT = 78


class Transactional(Stationery):
    """Each is the same letter for the same reader and moment."""

    def confirmation(self, subscriber: Subscriber, *, made_at: datetime) -> Letter:
        """The letter that asks whether she meant it; its link and its command both confirm."""
        token = self._links.token("confirm", subscriber.id, made_at=made_at)
        language = self.language(subscriber.pace.language)
        facts = {
            "confirm_url": self._links.confirm_url(subscriber.id, made_at=made_at),
            "token": token,
            "rhythm": language.rhythm(subscriber.pace),
            "interests": wanted(subscriber.interests, language),
            "days_to_confirm": CONFIRM_WITHIN.days,
        }
        subject = language.say("Please confirm your paper digest")
        return self._both("confirmation", self._draft(subscriber, subject, token, made_at), facts)

    def welcome(self, subscriber: Subscriber, *, made_at: datetime) -> Letter:
        """What comes when, how to tune it, how to leave: once she has confirmed."""
        language = self.language(subscriber.pace.language)
        leave = self._links.unsubscribe_url(subscriber.id, made_at=made_at)
        facts = {
            "rhythm": language.rhythm(subscriber.pace),
            "most": subscriber.pace.most,
            "interests": wanted(subscriber.interests, language),
            "manage_url": self._links.manage_url(subscriber.id, made_at=made_at),
            "unsubscribe_url": leave,
        }
        subject = language.say("Your paper digest begins")
        return self._both("welcome", self._draft(subscriber, subject, f"welcome {leave}", made_at), facts)

    def ended(self, subscriber: Subscriber, *, made_at: datetime) -> Letter:
        """That nothing comes any more, and how to come back; the link asks her to confirm."""
        language = self.language(subscriber.pace.language)
        back = self._links.confirm_url(subscriber.id, made_at=made_at)
        facts = {"confirm_url": back, "days_to_confirm": CONFIRM_WITHIN.days}
        subject = language.say("Your subscription ends")
        return self._both("ended", self._draft(subscriber, subject, f"ended {back}", made_at), facts)

    def new_link(self, subscriber: Subscriber, *, made_at: datetime) -> Letter:
        """The way to her settings, for a reader who asked for it or signed up once more."""
        language = self.language(subscriber.pace.language)
        url = self._links.manage_url(subscriber.id, made_at=made_at)
        facts = {
            "manage_url": url,
            "days": GOOD_FOR["manage"].days,
            "rhythm": language.rhythm(subscriber.pace),
        }
        subject = language.say("The link to your paper digest")
        return self._both("link", self._draft(subscriber, subject, f"link {url}", made_at), facts)

    def new_address(self, subscriber: Subscriber, email: str, *, made_at: datetime) -> Letter:
        """Asks whether letters may come to a reader's new address; it goes there."""
        url = self._links.address_url(subscriber.id, made_at=made_at)
        facts = {"address_url": url, "days": GOOD_FOR["address"].days}
        subject = self.language(subscriber.pace.language).say("Please confirm your new address")
        draft = self._draft(subscriber, subject, f"address {url}", made_at)
        return self._both("address", replace(draft, to=email), facts)

    def moved(self, subscriber: Subscriber, old_email: str, *, made_at: datetime) -> Letter:
        """Tells the old address that letters go elsewhere now; not where."""
        leave = self._links.unsubscribe_url(subscriber.id, made_at=made_at)
        subject = self.language(subscriber.pace.language).say("Your paper digest has moved")
        draft = self._draft(subscriber, subject, f"moved {leave}", made_at)
        return self._both("moved", replace(draft, to=old_email), {})

    def alarm(
        self,
        address: str,
        subject: str,
        *,
        sentence: str,
        command: str,
        facts: Sequence[tuple[str, str]],
        made_at: datetime,
    ) -> Letter:
        """A letter to the operator: what is wrong, the command that helps, and facts by name.

        Raises SubscriptionError where the address cannot be.
        """
        language = self.language("")
        seed = hashlib.sha256(f"alarm {subject} {made_at.isoformat()}".encode()).hexdigest()[:32]
        draft = Draft(
            to=address,
            reader_id=None,
            subject=cut(shown(subject), most=_LONGEST_SUBJECT),
            made_at=made_at,
            seed=seed,
            language=language,
        )
        told = {
            "sentence": shown(sentence),
            "command": shown(command),
            "home_url": self._links.home_url,
            "facts": [(shown(name), shown(value)) for name, value in facts],
        }
        return self._both("alarm", draft, told)

    def _draft(self, subscriber: Subscriber, subject: str, signed: str, made_at: datetime) -> Draft:
        return Draft(
            to=subscriber.email,
            reader_id=subscriber.id,
            subject=subject,
            made_at=made_at,
            # What is signed cannot be guessed: its hash says nothing about the person.
            seed=hashlib.sha256(signed.encode()).hexdigest()[:32],
            language=self.language(subscriber.pace.language),
        )
