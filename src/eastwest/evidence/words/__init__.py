"""The fixed texts of the report in the languages it is written in."""

from eastwest.evidence.words.load import LANGUAGES, Words, words_in

__all__ = ["LANGUAGES", "Words", "words_in"]
