"""Word pieces, casing classes and glue: what the encoder sees of a token.

Each token is cut on its own, so pieces never cross a token: by the uncased BERT WordPiece (`Pieces`, format 1) or by a
unigram language model (`Unigram`, format 2; Kudo 2018), where a token after a space has other pieces than one without.
A token that leaves nothing is one unknown piece, and at most `MAX_PIECES` of a token are kept (of a long URL the
beginning says enough).
"""
import functools
import unicodedata

from tokenizers import BertWordPieceTokenizer, Tokenizer, models

MAX_PIECES = 16
SHAPES = ["other", "lower", "title", "upper", "initial", "mixed_upper", "mixed_lower", "number", "alphanumeric", "uncased"]
SPACE, NONE, NEWLINE = 0, 1, 2
LINE_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"


@functools.lru_cache(maxsize=1 << 20)
def shape(word):
    """The casing class of a token, an index into `SHAPES`."""
    upper = sum(c.isupper() for c in word)
    lower = sum(c.islower() for c in word)
    digits = any("0" <= c <= "9" for c in word)
    if upper + lower == 0:
        if digits:
            return 7
        return 9 if any(unicodedata.category(c).startswith("L") for c in word) else 0
    if digits:
        return 8
    if upper == 0:
        return 1
    if lower == 0:
        return 4 if upper == 1 else 3
    first_upper = next(c for c in word if c.isupper() or c.islower()).isupper()
    if not first_upper:
        return 6
    return 2 if upper == 1 else 5


def glue(text, previous_end, start):
    """How the token at `start` follows the one that ended at `previous_end` (None: it is the document's first)."""
    if previous_end is None:
        return NEWLINE
    if previous_end == start:
        return NONE
    return NEWLINE if any(c in LINE_BREAKS for c in text[previous_end:start]) else SPACE


def glue_all(text, spans):
    """The glue of every token of a document."""
    return [glue(text, spans[i - 1][1] if i else None, start) for i, (start, _) in enumerate(spans)]


class Pieces:
    """Piece ids of tokens, remembered per token."""

    def __init__(self, vocab_path):
        self.wordpiece = BertWordPieceTokenizer(vocab_path, lowercase=True, strip_accents=True, clean_text=True,
                                                handle_chinese_chars=True)
        self.cls, self.sep, self.unk, self.pad = (self.wordpiece.token_to_id(t) for t in ("[CLS]", "[SEP]", "[UNK]", "[PAD]"))
        self.of = functools.lru_cache(maxsize=1 << 20)(self._of)

    def _of(self, word, spaced=True):
        ids = self.wordpiece.encode(word, add_special_tokens=False).ids
        return tuple(ids[:MAX_PIECES]) or (self.unk,)

    def many(self, words, spaced):
        """The pieces of many tokens at once; `spaced` tells of each whether a space stands before it."""
        return [tuple(e.ids[:MAX_PIECES]) or (self.unk,) for e in self.wordpiece._tokenizer.encode_batch(list(words), add_special_tokens=False)]


SPACED = "\u2581"  # what a piece begins with that follows a space


class Unigram:
    """The same for a unigram vocabulary: `<s>`, `<pad>`, `</s>`, `<unk>`, then the pieces with their scores."""

    def __init__(self, vocabulary, scores):
        self.vocabulary, self.scores = list(vocabulary), [float(s) for s in scores]
        self.model = Tokenizer(models.Unigram(list(zip(self.vocabulary, self.scores)), unk_id=3))
        self.cls, self.pad, self.sep, self.unk = range(4)
        self.of = functools.lru_cache(maxsize=1 << 20)(self._of)

    def prepared(self, word, spaced):
        text = "".join(c for c in unicodedata.normalize("NFKC", word) if not unicodedata.category(c).startswith("C"))
        return SPACED + text if spaced and text else text

    def _of(self, word, spaced=True):
        return self.many([word], [spaced])[0]

    def many(self, words, spaced):
        prepared = [self.prepared(w, s) for w, s in zip(words, spaced)]
        return [tuple(e.ids[:MAX_PIECES]) or (self.unk,) for e in self.model.encode_batch(prepared, add_special_tokens=False)]
