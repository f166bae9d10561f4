"""Augmentation of NER sentences: other names in the same places, datelines, compounds, nested bodies, case noise.

Every function returns new sentences; nothing is changed in place. Sentences with trees only get case noise.
"""
import collections
import csv
import random
import re
import string

from .corpus import GROUPS
from .labels import begin, inside
from .pieces import NEWLINE, NONE, SPACE
from .tokens import tokens

MONTHS = "January February March April May June July August September October November December Jan. Feb. Aug. Sept. Oct. Nov. Dec.".split()
AGENCIES = "Reuters AP AFP Xinhua TASS Interfax dpa UPI ANSA EFE Anadolu PTI Yonhap Kyodo BBC CNN Bloomberg IRNA Bernama ANI".split()
PLURAL_AS_IS = ("ese", "ss", "sh", "ch")
BODIES = ["Office of the {x} Commission of the {y} Central Committee", "{x} Department of the {y} Central Committee",
          "Standing Committee of the {x} Bureau of the {y}", "{x} Committee of the Parliament of {c}", "Ministry of {x} of {c}",
          "Department of {x} and {x2} of the Ministry of {x3}", "Central Commission for {x} of the {y}",
          "{c} National {x} Council", "Institute of {x} of the {d} Academy of Sciences", "Office of the {d} Commissioner for {x}",
          "Subcommittee on {x} of the {c} Senate", "{d} {x} Association", "Supreme {x} Council of {c}",
          "General Directorate of {x} under the Ministry of {x2}", "International {x} Organization", "{x} Commission"]
FIELDS = """Foreign Affairs|Discipline Inspection|Health|Public Security|Foreign Trade|Defense|Agriculture|Education|Finance|
    Propaganda|Human Rights|Energy|Water Resources|Nuclear Energy|Economic Development|Justice|Interior|Culture|Statistics|
    Space Research|Cooperation|Transport|Labor|Environmental Protection|Information|Religious Affairs|Emergency Situations""".replace("\n", "").split("|")
NOUNS_ONLY = frozenset("Jew Kurd Turk Briton Spaniard Pole Swede Dane Finn Westerner Roma".split())
DISEASES = """COVID-19|Covid-19|Covid|COVID|SARS-CoV-2|Ebola|Zika|MERS|SARS|H5N1|mpox|Marburg|Lassa fever|dengue fever|HIV|AIDS|malaria|
    cholera|measles|polio|tuberculosis|Parkinson's disease|Alzheimer's|bird flu|swine flu|monkeypox|H7N9""".replace("\n    ", "").split("|")
SICKNESS = frozenset("flu AIDS cholera malaria Ebola polio SARS influenza H5N1 measles HIV".split())
BESIDE_SICKNESS = frozenset("virus disease epidemic pandemic outbreak vaccine vaccines infection infections patients".split())
COMPOUND_ENDS = "border relations talks summit agreement trade war dispute ties axis corridor".split()


def words(text):
    return [text[a:b] for a, b in tokens(text)]


class Names:
    """Pools of names per type: from the gazetteers and from the mentions of the training data."""

    def __init__(self, folder, documents, seed=1):
        rng = random.Random(seed)

        def table(name):
            with open(f"{folder}/{name}", encoding="utf-8-sig") as f:
                return list(csv.DictReader(f, delimiter="\t" if name.endswith("tsv") else ","))

        def lines(name):
            with open(f"{folder}/names/{name}", encoding="utf-8-sig") as f:
                return [line.strip() for line in f if line.strip()]

        countries = table("countries_factbook.tsv")
        self.countries = sorted({r["name"] for r in countries if r["name"]})
        self.adjectives = set()
        nouns = set()
        for r in countries:
            for field, out in (("nationality_adj", self.adjectives), ("nationality_noun", nouns)):
                for part in re.split(r",|;| or ", r[field] or ""):
                    part = re.sub(r"\(.*?\)", "", part).strip()
                    if part and part[0].isupper() and part not in self.countries:
                        out.add(part)
        self.adjectives, nouns = sorted(self.adjectives | {g for g in GROUPS if not g.endswith("s") and g not in NOUNS_ONLY}), sorted(nouns)
        self.peoples = [n if n.endswith(PLURAL_AS_IS) else n + "s" for n in nouns] + sorted(g for g in GROUPS if g.endswith("s"))
        cities = table("world-cities/world-cities.csv")
        self.cities = [r["name"] for r in cities if r["name"]]
        self.regions = sorted({r["subcountry"] for r in cities if r["subcountry"]})
        self.first, self.last = lines("first_us.txt") + lines("first_all.txt"), lines("surnames_us.txt") + lines("surnames_all.txt")
        self.leaders = [r["name"] for r in table("leaders_factbook.tsv")] + [r["name"] for r in table("us_politicians.tsv")]
        self.companies = [r["name"] for r in table("companies.tsv") if not r["name"].startswith("File Creation")]
        self.companies = [c for c in (re.sub(r",? (Inc\.?|Corporation|Ltd\.?|plc|N\.V\.|S\.A\.)$", "", c).strip() for c in self.companies) if words(c)]
        self.parties = table("parties_factbook.tsv")
        self.demonyms = frozenset(self.adjectives) | frozenset(self.peoples) | frozenset(nouns) | GROUPS
        self.seen = collections.defaultdict(list)
        seen = collections.defaultdict(set)
        for document in documents:
            for sentence in document:
                for a, b, t in sentence.mentions or ():
                    if t in ("PERSON", "ORGANIZATION", "LOCATION", "NORP", "EVENT"):
                        seen[t].add(tuple(sentence.words[a:b]))
        for t, names in seen.items():
            self.seen[t] = sorted(names)
        self.rng = rng

    def place(self):
        r = self.rng.random()
        return words(self.rng.choice(self.cities if r < 0.5 else self.regions if r < 0.65 else self.countries))

    def body(self):
        c, d = self.rng.choice(self.countries), self.rng.choice(self.adjectives)
        x, x2, x3 = self.rng.sample(FIELDS, 3)
        y = self.rng.choice(self.parties)
        y = y["acronym"] if y["acronym"] and self.rng.random() < 0.4 else y["party"]
        return words(self.rng.choice(BODIES).format(c=c, d=d, x=x, x2=x2, x3=x3, y=y))

    def name(self, t, old):
        """A name of type `t` to stand where `old` stood."""
        rng = self.rng
        if t == "PERSON":
            r = rng.random()
            if len(old) == 1:
                return words(rng.choice(self.last)) if r < 0.4 else [rng.choice(self.seen[t])[-1]]
            if r < 0.35:
                first = rng.choice(self.first) + ("-" + rng.choice(self.first) if rng.random() < 0.12 else "")
                last = rng.choice(self.last) + ("-" + rng.choice(self.last) if rng.random() < 0.06 else "")
                return words(f"{first} {rng.choice(string.ascii_uppercase) + '. ' if rng.random() < 0.08 else ''}{last}")
            if r < 0.5:
                return words(rng.choice(self.leaders))
            if r < 0.75:
                return [rng.choice(self.seen[t])[0], rng.choice(self.seen[t])[-1]]
            return list(rng.choice(self.seen[t]))
        if t == "LOCATION" and rng.random() < 0.6:
            return self.place()
        if t == "NORP":
            plural = old[-1].endswith("s") and old[-1][:-1] in self.demonyms
            if plural or rng.random() < 0.7:
                return words(rng.choice(self.peoples if plural else self.adjectives))
        if t == "ORGANIZATION":
            r = rng.random()
            if r < 0.12 and len(old) > 1:
                return self.body()
            if r < (0.4 if len(old) == 1 else 0.25):
                company = rng.choice(self.companies)
                return words(company.split()[0] if len(old) == 1 and len(company.split()[0]) > 3 else company)
            if r < 0.5:
                p = rng.choice(self.parties)
                return words(p["acronym"] if p["acronym"] and (len(old) == 1 or rng.random() < 0.2) else p["party"])
        return list(rng.choice(self.seen[t])) if self.seen[t] else list(old)


def tag(t, size):
    return [1 << begin(t)] + [1 << inside(t)] * (size - 1)


def insert(sentence, at, until, new_words, new_allowed, new_glue, mention):
    """`sentence` with the tokens [at, until) replaced; mentions after them move."""
    move = len(new_words) - (until - at)
    mentions = [(a + move, b + move, t) if a >= until else (a, b, t) for a, b, t in sentence.mentions
                if b <= at or a >= until]
    mentions += [(at + a, at + b, t) for a, b, t in mention]
    cut = type(sentence)
    return cut(sentence.words[:at] + new_words + sentence.words[until:], sentence.glue[:at] + new_glue + sentence.glue[until:],
               sentence.allowed[:at] + new_allowed + sentence.allowed[until:], sorted(mentions, key=lambda m: m[:2]))


def glues(text_words, first):
    """Glue of a new name: hyphens and what follows them, clitics and commas stick."""
    out = [first]
    for previous, word in zip(text_words, text_words[1:]):
        out.append(NONE if word in "-,.)'’" or word in ("'s", "’s") or previous in "-(" else SPACE)
    return out


def replaced(document, names, share=0.6, types=("PERSON", "ORGANIZATION", "LOCATION", "NORP")):
    """Mentions exchanged, the same surface always for the same name."""
    rng, chosen, out = names.rng, {}, []
    for sentence in document:
        for a, b, t in sorted(sentence.mentions, reverse=True):
            if t not in types:
                continue
            old = tuple(sentence.words[a:b])
            if (old, t) not in chosen:
                chosen[old, t] = names.name(t, old) if rng.random() < share else None
            new = chosen[old, t]
            if new:
                sentence = insert(sentence, a, b, list(new), tag(t, len(new)), glues(new, sentence.glue[a]), [(0, len(new), t)])
        out.append(sentence)
    return out


def compound(sentence, names):
    """One country or demonym becomes two with a hyphen: two mentions."""
    rng = names.rng
    for a, b, t in sentence.mentions:
        if t == "NORP" and sentence.words[a] in names.demonyms or t == "LOCATION" and sentence.words[a] in names.countries and b - a == 1:
            pool = names.adjectives if t == "NORP" else names.countries
            x, y = words(rng.choice(pool)), words(rng.choice(pool))
            mark = rng.choice("--–")
            tail = [rng.choice(COMPOUND_ENDS)] if t == "LOCATION" and rng.random() < 0.5 else []
            return insert(sentence, a, b, x + [mark] + y + tail, tag(t, len(x)) + [1] + tag(t, len(y)) + [1] * len(tail),
                          glues(x, sentence.glue[a]) + [NONE] + glues(y, NONE) + [SPACE] * len(tail),
                          [(0, len(x), t), (len(x) + 1, len(x) + 1 + len(y), t)])
    return sentence


def disease(sentence, names):
    """A disease becomes another one, or comes before a word like "outbreak"."""
    rng = names.rng
    for i, word in enumerate(sentence.words):
        if word in BESIDE_SICKNESS and not any(a <= i < b for a, b, _ in sentence.mentions):
            new = words(rng.choice(DISEASES))
            drop = i and sentence.words[i - 1] == "the" and word in ("virus", "disease") and rng.random() < 0.5
            a, b = (i - 1, i + 1) if drop else (i, i)
            after = len(sentence.glue) > b and b == i
            sentence = insert(sentence, a, b, new, tag("DISEASE", len(new)), glues(new, sentence.glue[a]), [(0, len(new), "DISEASE")])
            if after:
                sentence.glue[i + len(new)] = SPACE
            return sentence
        if word in SICKNESS:
            a = i - 1 if i and sentence.words[i - 1].lower() in ("bird", "swine", "avian") else i
            if any(x < i + 1 and a < y for x, y, t in sentence.mentions if t not in (None, "DISEASE")):
                continue
            new = words(rng.choice(DISEASES))
            sentence = type(sentence)(sentence.words, sentence.glue, sentence.allowed, [m for m in sentence.mentions if m[1] <= a or m[0] > i])
            return insert(sentence, a, i + 1, new, tag("DISEASE", len(new)), glues(new, sentence.glue[a]), [(0, len(new), "DISEASE")])
    return sentence


def bracketed(sentence, names):
    """`Name` becomes `Name (ABBR)`: two mentions, no bracket in either."""
    for a, b, t in sentence.mentions:
        letters = "".join(w[0] for w in sentence.words[a:b] if w[0].isupper())
        if t in ("ORGANIZATION", "EVENT") and len(letters) >= 3 and (b == len(sentence.words) or sentence.words[b] != "("):
            return insert(sentence, b, b, ["(", letters, ")"], [1, 1 << begin(t), 1], [SPACE, NONE, NONE], [(1, 2, t)])
    return sentence


def dateline(sentence, names):
    """A dateline before the sentence: `CITY, Month D (Agency) --` and its kin."""
    rng = names.rng
    city = words(rng.choice(names.cities))
    if rng.random() < 0.75:
        city = [w.upper() for w in city]
    new, allowed, glue = list(city), tag("LOCATION", len(city)), glues(city, NEWLINE)
    mentions = [(0, len(city), "LOCATION")]

    def add(ws, bits, gs):
        new.extend(ws), allowed.extend(bits), glue.extend(gs)
    if rng.random() < 0.3:
        country = words(rng.choice(names.countries))
        mentions.append((len(new) + 1, len(new) + 1 + len(country), "LOCATION"))
        add([","] + country, [1] + tag("LOCATION", len(country)), [NONE] + glues(country, SPACE))
    if rng.random() < 0.6:
        add([",", rng.choice(MONTHS), str(rng.randint(1, 31))], [1, 1, 1], [NONE, SPACE, SPACE])
        if rng.random() < 0.3:
            add([",", str(rng.randint(1990, 2030))], [1, 1], [NONE, SPACE])
    if rng.random() < 0.7:
        agency = [rng.choice(AGENCIES)] if rng.random() < 0.7 else list(rng.choice(names.seen["ORGANIZATION"]))
        opened, closed = rng.choice([("(", ")"), ("(", ")"), ("[", "]"), ("/", "/")])
        mentions.append((len(new) + 1, len(new) + 1 + len(agency), "ORGANIZATION"))
        add([opened] + agency + [closed], [1] + tag("ORGANIZATION", len(agency)) + [1],
            [SPACE] + [NONE] + [SPACE] * (len(agency) - 1) + [NONE])
    mark = rng.choice(["--", "-", "—", "–", ":"])
    add([mark], [1], [NONE if mark == ":" else SPACE])
    head = type(sentence)(["x"] + sentence.words, [NEWLINE] + sentence.glue, [1] + sentence.allowed,
                          [(a + 1, b + 1, t) for a, b, t in sentence.mentions])
    head.glue[1] = SPACE
    return insert(head, 0, 1, new, allowed, glue, mentions)


def recased(sentence, case):
    """All words upper, lower or title case; the tags stay."""
    change = {"upper": str.upper, "lower": str.lower, "title": lambda w: w[:1].upper() + w[1:].lower()}[case]
    out = type(sentence)(**vars(sentence))
    out.words = [change(w) for w in sentence.words]
    return out


def augmented(document, names):
    """One document for one pass."""
    rng = names.rng
    if document[0].allowed is not None:
        if rng.random() < 0.3:
            document = replaced(document, names)
        elif rng.random() < 0.2:
            document = replaced(document, names, 1.0, ("NORP",))
        document = [disease(s, names) if rng.random() < 0.5 and not (SICKNESS | BESIDE_SICKNESS).isdisjoint(s.words) else compound(s, names) if rng.random() < 0.05 else bracketed(s, names) if rng.random() < 0.06 else s for s in document]
        if rng.random() < 0.06:
            document = [dateline(document[0], names), *document[1:]]
    r = rng.random()
    if r < 0.1:
        case = "upper" if r < 0.035 else "lower" if r < 0.075 else "title"
        document = [recased(s, case) for s in document]
    return document
