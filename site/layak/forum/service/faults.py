"""What can keep a verb of the forum from happening; views turn each into a sentence."""

from __future__ import annotations

from datetime import datetime


class ForumFault(Exception):
    """Nothing was written."""


class Closed(ForumFault):
    """The forum takes no new ideas at the moment."""


class NotAMember(ForumFault):
    """Nobody is in, or the membership or the consent has ended."""


class HoldsDisclosure(ForumFault):
    """The text may tell of harm: it belongs to the child-protection officers and never to the queue."""


class TooLong(ForumFault):
    """The text is longer than anybody takes it; it must be kept and made shorter."""


class TooMany(ForumFault):
    """This member sent many ideas today: the next one waits until the moment `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class OnlyOnce(ForumFault):
    """This can be done once, and it was."""


class WordsNeeded(ForumFault):
    """The first idea comes with secret words."""


class NotYours(ForumFault):
    """Whoever acts has no right to this."""


class NotThere(ForumFault):
    """There is no such thing, or no longer."""


class Changed(ForumFault):
    """Somebody else moved it on since it was opened."""


class ChildWroteAgain(Changed):
    """The child wrote more since this officer opened the text."""


class DraftWaits(ForumFault):
    """Words of the same office about this idea wait for a moderator already: there is one at a time."""


class NotNow(ForumFault):
    """Nothing fits: it was done already, or its day has not come."""


class UnknownOffice(ForumFault):
    """No office of today has this key, or the idea lies with it already."""


class WrongDay(ForumFault):
    """Nobody can have signed a consent paper on that day: it has not come yet, or lies too far back."""


class PackFull(ForumFault):
    """More ideas than one planning meeting can look at."""


class TooLate(ForumFault):
    """The ten seconds in which a decision could be undone are over."""


class OpenByAnother(ForumFault):
    """Another moderator has it open."""

    def __init__(self, user_id: int, until: datetime) -> None:
        super().__init__()
        self.user_id, self.until = user_id, until


class Empty(ForumFault):
    """Something is put on record without words."""


class NobodyElse(ForumFault):
    """No other officer could read it: a text about staff stays unsent, or an officer cannot step back."""


class NotOpened(ForumFault):
    """Whoever acts on a protected text has opened it before."""


class ReasonUnread(ForumFault):
    """The second officer opened the text last before the reason for finding out who the child is stood there."""


class SameBody(ForumFault):
    """The second officer belongs to the body of the first, while one of another body could confirm."""


class KeyStands(ForumFault):
    """This officer already has a key; a second one would lock the first one's records."""


class Ended(ForumFault):
    """The membership, the forum, or the year of its members has ended."""


class PlaceTaken(ForumFault):
    """There is a forum for this place already."""

    def __init__(self, name_id: str) -> None:
        super().__init__()
        self.name_id = name_id


class OwnForum(ForumFault):
    """A facilitator does not type for the forum that is theirs."""


class NobodyReads(ForumFault):
    """No protection officer could read what is among the texts: they must hear of it in another way."""
