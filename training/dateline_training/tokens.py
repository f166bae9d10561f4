"""The tokenizer: text to token spans, and nothing else. The program mirrors it exactly.

At each position the alternatives of `TOKEN` are tried in order and the first that matches wins; where none matches
there is a separator. A word then loses its clitics. Offsets are Unicode code points, half open. `MANY` is the variant of
the models for many languages (format 2): elided articles and pronouns ("l'", "dell’") and Han characters are tokens.
`models/tokens_cases.json` holds the cases both sides are tested with, `models/FORMAT.md` the same rules in prose.
"""
import re
import sys
import unicodedata


def _ranges(*categories):
    """The characters of these general categories (or category initials) as the inside of a regex class."""
    out, start = [], None
    for c in range(sys.maxunicode + 2):
        inside = c <= sys.maxunicode and unicodedata.category(chr(c)).startswith(categories)
        if inside and start is None:
            start = c
        elif not inside and start is not None:
            out.append(f"\\U{start:08x}-\\U{c - 1:08x}")
            start = None
    return "".join(out)


SEPARATOR = _ranges("Z", "C")  # white space and line breaks, control, format, private and unassigned characters
LETTER = f"[{_ranges('L')}]"
UPPER = f"[{_ranges('Lu')}]"
W = f"[{_ranges('L', 'M', 'N')}]"
RUN = f"{W}(?:{W}|[\u00ad\u200c\u200d\u2060](?={W}))*"  # soft hyphen and joiners only between word characters
CLITICS = "s|re|ve|ll|d|m"
ABBREVIATIONS = """mr mrs ms messrs mme mlle dr prof rev hon capt cmdr col maj lt sgt cpl pvt gen adm brig gov sen rep amb
    atty supt det insp jr sr esq ph inc corp co ltd bros dept univ assn ave blvd rd mt ft st ste jan feb apr aug sept sep
    oct nov dec tue tues thu thur thurs fri ala ariz calif colo conn fla mich minn okla tenn wis wyo etc vs cf approx
    """.split()
NUMBERED = "no nos mar art sec fig vol pp".split()  # words of their own, abbreviations before a number

ELIDED = """c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu all dall dell nell sull coll un quell quest sant dov com cos
    tutt mezz""".split()
HAN = "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U000323af"
V = f"(?:(?![{HAN}]){W})"  # a word character that is no token of its own
MANY_RUN = f"{V}(?:{V}|[\u00ad\u200c\u200d\u2060](?={V}))*"


def _pattern(run, more=""):
    return re.compile(rf"""
    (?P<url>(?:(?ai:https?)://|(?ai:www)\.)[^{SEPARATOR}<>"“”‘’]*[^{SEPARATOR}<>"“”‘’.,;:!?'()\[\]{{}}…])
  | (?P<email>[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)
  | (?P<domain>(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,4}}(?ai:com|org|net|gov|edu|mil|info|tv|uk|eu)(?!{W}|-))
  | (?P<handle>@[A-Za-z0-9_]+)
  | (?P<tag>\#(?:{W}|_)+)
  | (?P<dash>(?P<mark>[-‐‑‒–—―−])(?P=mark)*)
  | (?P<dots>\.\.+)
  | (?P<clitic>['’](?ai:{CLITICS})(?!{W}))
  | (?P<acronym>(?:{LETTER}\.){{2,}}(?:{LETTER}(?!{W}))?|{LETTER}\.{LETTER}(?!{W}|\.)|{UPPER}\.(?!\.))
  | (?P<abbreviation>(?ai:{'|'.join(ABBREVIATIONS)})\.(?!\.)|(?ai:{'|'.join(NUMBERED)})\.(?=\ ?[0-9]))
{more}  | (?P<word>{run}(?:(?:(?<=[0-9])[.,:/](?=[0-9])|['’](?={W})){run})*)
  | (?P<other>[^{SEPARATOR}])
""", re.X)


TOKEN = _pattern(RUN)
MANY = _pattern(MANY_RUN, f"  | (?P<elision>(?<!{W})(?ai:{'|'.join(ELIDED)})['’](?={W})) | (?P<han>[{HAN}])\n")
TAIL = re.compile(rf"['’](?ai:{CLITICS})$|(?ai:n['’]t)$")


def tokens(text, pattern=TOKEN):
    """All tokens of `text` as (start, end)."""
    out = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if match.lastgroup != "word":
            out.append((start, end))
            continue
        ends = []
        while tail := TAIL.search(text[start:end]):
            if tail.start() == 0:
                break
            ends.append(end)
            end = start + tail.start()
        if text[start:end].lower() == "cannot":
            ends.append(end)
            end -= 3
        for end in [end, *reversed(ends)]:
            out.append((start, end))
            start = end
    return out
