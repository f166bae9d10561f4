"""Sources to sentences: tokens, glue, allowed tags per token, mentions, trees.

A token's allowed tags are a bit set over `TAGS`: the loss is the marginal over them, so a source that does not
annotate a type says nothing about it. Repairs bring the sources to one guideline.
"""
import dataclasses
import json
import re

from .labels import ALL_TAGS, RELATIONS, ROLES, TYPES, UPOS, begin, inside, relation
from .pieces import NEWLINE, SPACE, glue_all
from .tokens import MANY, TOKEN, tokens

TITLES = set("""mr mr. mrs mrs. ms ms. dr dr. sir lord lady president prime minister premier chancellor king queen prince
    princess duke duchess pope senator sen. gov. gen. rep. general governor secretary judge captain""".split())
# Faiths, their people, and regions' adjectives: sources differ, here they are all NORP where they stand alone.
GROUPS = frozenset("""Muslim Muslims Islamic Islamist Islamists Christian Christians Catholic Catholics Protestant Protestants Jewish
    Jew Jews Hindu Hindus Buddhist Buddhists Sikh Sikhs Shi'ite Shi'ites Shiite Shiites Shia Sunni Sunnis Orthodox Mormon Mormons
    Anglican Anglicans Evangelical Evangelicals Alawite Alawites Druze Yazidi Yazidis Western Westerner Westerners European
    Europeans African Africans Asian Asians Arab Arabs Kurdish Kurd Kurds Balkan Scandinavian Caribbean Slavic Hispanic Hispanics
    Latino Latinos Aboriginal Indigenous Maori Inuit Roma Pashtun Pashtuns Hutu Hutus Tutsi Tutsis Chechen Chechens Tibetan
    Tibetans Uighur Uighurs Uyghur Uyghurs Tamil Tamils Rohingya Serb Serbs Soviet Hausa Igbo Yoruba Zulu Bedouin Berber Berbers
    Israelis Saudis Iraqis Pakistanis Afghans Yemenis Omanis Kuwaitis Bangladeshis Nepalis Somalis Tajik Tajiks Uzbek Uzbeks
    Kyrgyz Kazakh Kazakhs Turkmen Azeri Azeris Turk Turks Turkish Briton Britons British Dutch Scottish Scots Welsh Irish
    Spaniard Spaniards Pole Poles Swede Swedes Dane Danes Finn Finns Catalan Catalans Basque Basques Flemish Walloon
    Palestinian Palestinians Filipino Filipinos Taiwanese""".split())
FINE = ("EVENT", "PRODUCT", "WORK", "LAW", "DISEASE", "OTHER")
# What each source annotates; a type that is missing here may hide under "O".
ANNOTATED = {
    "gmb": ("PERSON", "ORGANIZATION", "LOCATION", "NORP"),
    "gum": ("PERSON", "ORGANIZATION", "LOCATION", "EVENT"),
    "redocred": ("PERSON", "ORGANIZATION", "LOCATION", "NORP", *FINE),
    "wikigold": ("PERSON", "ORGANIZATION", "LOCATION", *FINE),
    "crossner": ("PERSON", "ORGANIZATION", "LOCATION", "EVENT"),
    "btc": ("PERSON", "ORGANIZATION", "LOCATION"),
    "crossner_more": TYPES,
}
# The types of CrossNER's other fields; what is not here is no name by our guideline, or one of an open type.
CROSSNER_MORE = {
    **dict.fromkeys(("organisation", "band", "university"), "ORGANIZATION"), **dict.fromkeys(("location", "country"), "LOCATION"),
    **dict.fromkeys(("person", "writer", "musicalartist", "scientist", "researcher"), "PERSON"),
    **dict.fromkeys(("book", "album", "song", "poem"), "WORK"), **dict.fromkeys(("event", "conference"), "EVENT"),
    **dict.fromkeys(("product", "programlang"), "PRODUCT"), "award": "OTHER",
}
# What a mention of a source's own type may be, where that is wider than our one type.
WIDER = {
    ("gmb", "art"): ("WORK", "PRODUCT", "OTHER"), ("gmb", "nat"): ("DISEASE", "OTHER"),
    ("gum", "abstract"): ("WORK", "OTHER", "NORP"), ("gum", "object"): ("PRODUCT", "WORK", "OTHER"),
    ("redocred", "MISC"): ("EVENT", "PRODUCT", "WORK", "OTHER"), ("wikigold", "MISC"): ("EVENT", "PRODUCT", "WORK", "OTHER", "NORP"),
    ("crossner", "misc"): ("WORK", "NORP", "OTHER"),
}
# Words that settle the type of a mention from one of the wider kinds.
SETTLED = [
    ("OTHER", re.compile(r"\b(Prizes?|Awards?|Medal|Oscars?|Grammys?|Emmys?|Order of|Trophy|Cross)\b")),
    ("LAW", re.compile(r"\b(Act|Law|Bill|Treaty|Convention|Constitution|Accords?|Agreement|Protocol|Charter|Amendment|Pact|Code|Directive|Decree)\b(?! of Conduct)")),
    ("DISEASE", re.compile(r"\b(\w*[Vv]irus|[Ff]lu|[Ii]nfluenza|[Dd]isease|[Ss]yndrome|[Ff]ever|[Cc]ancer|AIDS|HIV|SARS|H\dN\d|Ebola|COVID\S*|[Mm]alaria|[Cc]holera|[Tt]uberculosis|[Pp]olio|Marburg|[Mm]easles|[Dd]iabetes|[Pp]neumonia)\b")),
    ("EVENT", re.compile(r"\b(War|Battle|Revolution|Olympics?|Games|Cup|Festival|Championships?|Summit|Conference|Election|Tournament|Operation|Siege|Uprising|Massacre|Hurricane|Grand Prix|Expo|Tour|Marathon|Open|Riots?|Strike|Campaign)\b")),
    ("PRODUCT", re.compile(r"\b(Windows|iPhone|iPad|Android|PlayStation|Xbox|Boeing|Airbus|Tamiflu|USS|HMS|Galaxy|Nexus|Google \w+|iTunes|Space Shuttle|Mk|Mark [IVX]+|[A-Z]+-?\d+[A-Z]*s?)\b")),
]


@dataclasses.dataclass
class Sentence:
    words: list
    glue: list
    allowed: list | None = None   # bit set of tags per token; None: not annotated
    mentions: list | None = None  # (first, past last, type or None where the type is open)
    upos: list | None = None
    heads: list | None = None     # -100 unknown, 0 root, else token number from 1
    relations: list | None = None
    roles: list | None = None     # (predicate, [(head of the argument, role)]), tokens from 0


def read(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


# Sources in other languages: what their class for everything else may be, with peoples as a class of their own or without.
OPEN = {"misc": ("NORP", *FINE), "fine": FINE, "OTHER": ("OTHER",)}


def types_of(source, raw, kind, surface, demonyms, countries):
    """The types a mention may have, after the repairs."""
    if surface in GROUPS or surface in demonyms and (kind == "OTHER" or source == "redocred"):
        return ("NORP",)
    if surface in countries and (kind == "NORP" or source == "gum" and kind == "ORGANIZATION"):
        return ("LOCATION",)
    if source == "many":
        return OPEN[raw] if kind == "OTHER" else (kind,)
    if kind != "OTHER":
        return (kind,)
    wider = WIDER.get((source, raw), (kind,))
    for t, pattern in SETTLED:
        if (source, raw) in WIDER and pattern.search(surface):
            return (t,)
    return wider


def near_capitals(words):
    """Whether a word may belong to a name at all: it is capitalised, or has capitalised words on both sides within two."""
    capital = [w != w.lower() for w in words]
    return [c or any(capital[max(0, i - 2):i]) and any(capital[i + 1:i + 3]) for i, c in enumerate(capital)]


def hyphened(text, spans, allowed, mentions, demonyms, countries):
    """Demonyms and countries beside a hyphen are mentions of their own ("Tajik-Chinese", "Iran-backed").

    Sources whose tokens keep hyphens either leave such a word out or make the compound one mention.
    """
    words = [text[a:b] for a, b in spans]
    kinds = ["NORP" if w in demonyms or w in GROUPS else "LOCATION" if w in countries else None for w in words]
    owner = {i: m for m in mentions for i in range(m[0], m[1])}
    for i, hyphen in enumerate(words):
        if hyphen not in "-–" or not 0 < i < len(words) - 1 or spans[i - 1][1] != spans[i][0] or spans[i][1] != spans[i + 1][0]:
            continue
        both = kinds[i - 1] and kinds[i + 1]
        for side in (i - 1, i + 1):
            mention = owner.get(side)
            whole = mention and both and (mention[0], mention[1]) == (i - 1, i + 2)
            if kinds[side] and (mention is None and allowed[side] != ALL_TAGS or whole):
                if whole and mention in mentions:
                    mentions.remove(mention)
                    allowed[i] = 1
                allowed[side] = 1 << begin(kinds[side])
                mentions.append((side, side + 1, kinds[side]))
    return sorted(mentions, key=lambda m: m[:2])


def sentences(row, source, demonyms=frozenset(), countries=frozenset()):
    """The sentences of one NER row."""
    text = row["text"]
    many = source == "many"
    spans = tokens(text, MANY if many else TOKEN)
    annotated = row.get("types", TYPES) if many else ANNOTATED[source]
    outside = 1
    for t in TYPES:
        if t not in annotated:
            outside |= 1 << begin(t) | 1 << inside(t)
    words = [text[a:b] for a, b in spans]
    allowed = [ALL_TAGS if w[0] in "@#" and len(w) > 1 else outside if named else 1 for w, named in zip(words, near_capitals(words))]
    for i, word in enumerate(words):
        if word in GROUPS and not many:
            allowed[i] = 1 << begin("NORP")
    mentions = []
    raws = row.get("raw_types") or [None] * len(row["entities"])
    if many:
        raws = ["fine" if row.get("misc") and "NORP" in annotated else "misc" if row.get("misc") else "OTHER"] * len(row["entities"])
    for (start, end, kind), raw in zip(row["entities"], raws):
        first = next((i for i, (a, b) in enumerate(spans) if b > start), len(spans))
        last = first
        while last < len(spans) and spans[last][0] < end:
            last += 1
        if first == last:
            continue
        while last - first > 1 and (words[first].lower() == "the" or kind == "PERSON" and words[first].lower() in TITLES):
            allowed[first] = 1
            first += 1
        while last - first > 1 and words[last - 1] in ("'s", "’s", "'", "’"):
            last -= 1
        possible = types_of(source, raw, kind, text[spans[first][0]:spans[last - 1][1]], demonyms, countries)
        if words[first][0] == "@":
            continue
        if kind in FINE and text[start:end].islower():
            allowed[first:last] = [ALL_TAGS] * (last - first)  # common nouns: no guideline of ours takes them for names
            continue
        for i in range(first, last):
            allowed[i] = sum(1 << (begin(t) if i == first else inside(t)) for t in possible)
        mentions.append((first, last, possible[0] if len(possible) == 1 else None))
    if not many:
        mentions = hyphened(text, spans, allowed, mentions, demonyms, countries)
    for start, end in row.get("ignore", []):
        for i, (a, b) in enumerate(spans):
            if a < end and start < b:
                allowed[i] = ALL_TAGS
    glues = glue_all(text, spans)
    out, at = [], 0
    for _, end in row.get("segments") or [[0, len(text)]]:
        stop = at
        while stop < len(spans) and spans[stop][0] < end:
            stop += 1
        if any(a < stop < b for a, b, _ in mentions):
            continue  # a mention across the boundary: the sentences stay one
        if stop > at:
            out.append(Sentence([text[a:b] for a, b in spans[at:stop]], glues[at:stop], allowed[at:stop],
                                [(a - at, b - at, t) for a, b, t in mentions if at <= a and b <= stop]))
        at = stop
    return out


def blocks(rows, source, size, **repairs):
    """Single sentences in document order, as documents of `size` sentences."""
    out = []
    for i in range(0, len(rows), size):
        document = [s for row in rows[i:i + size] for s in sentences(row, source, **repairs)]
        for sentence in document[1:]:
            sentence.glue[0] = SPACE
        out.append(document)
    return out


STOPS, CLOSING = (".", "!", "?", "。", "！", "？"), ("”", '"', "’", "'", ")")


def divided(text, spans, glues, begins):
    """First and past last token of each sentence: a new one at a line break, and behind a full stop where `begins`, asked with
    the mark before and the next character, agrees."""
    out, at = [], 0
    for i, (a, _) in enumerate(spans):
        mark = text[slice(*spans[i - 1])] if i > at else ""
        closed = mark in STOPS or mark in CLOSING and i - at > 1 and text[slice(*spans[i - 2])] in STOPS[:3]
        if i > at and (glues[i] == NEWLINE or closed and begins(mark, text[a])):
            out.append((at, i))
            at = i
    return out + [(at, len(spans))] if at < len(spans) else out


def plain(text):
    """The sentences of a text without annotation."""
    spans = tokens(text)
    glues = glue_all(text, spans)
    sentences = divided(text, spans, glues, lambda _, c: c.isupper() or c in "\"“'‘(" or c.isdigit())
    return [Sentence([text[a:b] for a, b in spans[x:y]], glues[x:y]) for x, y in sentences]


MARKS = {"P": "PERSON", "O": "ORGANIZATION", "L": "LOCATION", "N": "NORP", "E": "EVENT", "W": "WORK", "D": "PRODUCT", "A": "LAW", "S": "DISEASE",
         "M": "OTHER"}
MARK = re.compile(r"\[([POLNEWDASM]):([^\[\]]+)\]")


def marked(path):
    """The rows of a file of our own: a paragraph per line, names in the text as `[P:Ana Ruiz]`."""
    rows = []
    with open(path, encoding="utf-8") as f:
        for line in filter(None, map(str.strip, f)):
            text, entities, at = "", [], 0
            for m in MARK.finditer(line):
                text += line[at:m.start()]
                entities.append([len(text), len(text) + len(m[2]), MARKS[m[1]]])
                text, at = text + m[2], m.end()
            rows.append({"text": text + line[at:], "entities": entities, "types": TYPES})
    return rows


def crossner_more(path):
    """CrossNER's music, literature, science and AI sentences, in the form of the other NER rows."""
    from .augment import glues
    out = []
    for row in read(path):
        glue_of = glues(row["forms"], NEWLINE)
        text, at = "", []
        for word, g in zip(row["forms"], glue_of):
            text += " " if text and g == SPACE else ""
            at.append(len(text))
            text += word
        spans = [(at[a], at[b - 1] + len(row["forms"][b - 1]), CROSSNER_MORE.get(t)) for a, b, t in row["entities"]]
        out.append({"text": text, "entities": [list(s) for s in spans if s[2]], "ignore": [s[:2] for s in spans if not s[2]]})
    return out


def with_roles(documents, rows):
    """Puts the roles of PropBank (`ewt_srl_train`) onto the trees of the same sentences: a role stands at the head of its argument."""
    at = {}
    for document in documents:
        for sentence in document:
            at.setdefault("".join(sentence.words), sentence)
    for row in rows:
        sentence = at.get("".join(row["forms"]))
        if sentence is None or sentence.roles is not None:
            continue
        ends, size = [0], 0
        for word in sentence.words:
            ends.append(size := size + len(word))
        starts = [0]
        for form in row["forms"]:
            starts.append(starts[-1] + len(form))

        def token(character):
            return max(i for i in range(len(sentence.words)) if ends[i] <= character)
        sentence.roles = []
        for predicate in row["preds"]:
            found = []
            for role, a, b in predicate["args"]:
                first, last = token(starts[a]), token(starts[b + 1] - 1)
                tops = [i for i in range(first, last + 1) if sentence.heads[i] >= 0 and not first <= sentence.heads[i] - 1 <= last]
                if tops and role in ROLES:
                    found.append((tops[0], ROLES.index(role)))
            sentence.roles.append((token(starts[predicate["v"][0]]), found))
    return sum(s.roles is not None for d in documents for s in d)


def trees(path, newline=NEWLINE, pattern=TOKEN):
    """The documents of a CoNLL-U file; trees are carried over to our tokens.

    A token inside a UD word: the last such token stands for the word, the others have no tree. A token over several
    words: it takes the place of the highest of them.
    """
    documents, lines, paragraph = [], [], True
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("# newdoc") or (not documents):
                documents.append([])
                paragraph = True
            if line.startswith("# newpar"):
                paragraph = True
            elif line and not line.startswith("#"):
                lines.append(line.split("\t"))
            elif not line and lines:
                documents[-1].append(_tree(lines, newline if paragraph else SPACE, pattern))
                lines, paragraph = [], False
    return [d for d in documents if d]


def words_of(lines):
    """Text of a sentence and the span of each UD word; words of a multi-word token share its letters in order."""
    text, spans, surface_end = "", {}, 0
    for fields in lines:
        number, form, misc = fields[0], fields[1], fields[9]
        if "." in number:
            continue
        if "-" in number:
            first, last = map(int, number.split("-"))
            surface_end, start = last, len(text)
            forms = [f[1] for f in lines if f[0].isdigit() and first <= int(f[0]) <= last]
            at = start
            for i, part in enumerate(forms):
                end = start + len(form) if i == len(forms) - 1 else min(at + len(part), start + len(form))
                spans[first + i] = (at, max(end, at))
                at = end
            text += form + ("" if "SpaceAfter=No" in misc else " ")
        elif int(number) > surface_end:
            spans[int(number)] = (len(text), len(text) + len(form))
            text += form + ("" if "SpaceAfter=No" in misc else " ")
    return text, spans


def _tree(lines, first_glue, pattern=TOKEN):
    text, word_spans = words_of(lines)
    rows = {int(f[0]): f for f in lines if f[0].isdigit()}
    spans = tokens(text, pattern)
    covering = {}  # UD word -> our token
    inside_of = [[] for _ in spans]
    i = 0
    for n, (a, b) in sorted(word_spans.items(), key=lambda x: x[1]):
        while i < len(spans) and spans[i][1] <= a:
            i += 1
        j = i
        while j < len(spans) and spans[j][0] < b:
            covering[n] = j  # the last one stays
            j += 1
        if n in covering:
            inside_of[covering[n]].append(n)
    size = len(spans)
    sentence = Sentence([text[a:b] for a, b in spans],
                        glue_all(text, spans),
                        upos=[-100] * size, heads=[-100] * size, relations=[-100] * size)
    if sentence.glue:
        sentence.glue[0] = first_glue
    for j, numbers in enumerate(inside_of):
        tops = [n for n in numbers if int(rows[n][6]) not in numbers]
        if not tops:
            continue
        row = rows[tops[0]]
        head = int(row[6])
        if row[3] in UPOS:
            sentence.upos[j] = UPOS.index(row[3])
        if head and covering.get(head) in (None, j):
            continue
        sentence.heads[j] = covering[head] + 1 if head else 0
        sentence.relations[j] = relation(row[7]) if head else RELATIONS.index("root")
    return sentence
