"""Finding what a text names: every spelling, script, case ending, initials and misprints, with a score and its reason.

`letters` reads letters of any script as sounds, `endings` takes case endings off, `words` cuts a text into words, `index` holds all
names of the current releases, `evidence` compares a text with one name, `matcher` ranks and decides, `current` keeps the index fresh.
Names stay as they are written; nothing of this is stored.
"""

from app.matching.current import matcher_of
from app.matching.matcher import Candidate, Matcher, Scope

__all__ = ["Candidate", "Matcher", "Scope", "matcher_of"]
