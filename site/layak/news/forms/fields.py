"""What the forms of the newsroom share: how text is tidied, how long it may be, what is needed in the end."""

from layak.core.forms import Needed, too_long
from layak.core.typed import one_line

__all__ = ["Needed", "one_line", "too_long"]
