#!/usr/bin/env python3
"""Learns the weights of crates/core/src/analysis/entities/pronouns/candidates.rs on GAP (Webster et al. 2018, Apache-2.0).

  pronouns.py GAP.jsonl ANALYSES.jsonl [SPLIT]

GAP.jsonl is as benches/score/pronouns.py reads it; ANALYSES.jsonl are analyses of the same passages with the layers entities and
tokens. SPLIT is dev by default. A log-linear model of which candidate a pronoun means, by gradient ascent of the
regularised likelihood; the features are those of candidates.rs, which names them. Prints the constant WEIGHTS. Standard
library only; the same input gives the same weights.
"""
import bisect
import json
import math
import pathlib
import sys
import unicodedata

CORE = pathlib.Path(__file__).parent.parent / "crates/core/src"
WOMEN = set((CORE / "gazetteer/data/first_names_women.txt").read_text(encoding="utf-8").split())
MEN = set((CORE / "gazetteer/data/first_names_men.txt").read_text(encoding="utf-8").split())
ROWS = [row.split("\t") for row in (CORE / "lang/en/entities.tsv").read_text(encoding="utf-8").splitlines()]
GENDERED = {word: row[0][0] for row in ROWS if row[0] in ("female", "male") for word in row[1].split("|")}
PRONOUNS = {"he": ("m", 0), "she": ("f", 0), "his": ("m", 1), "her": ("f", 1), "him": ("m", 2)}
SUBJECT, POSSESSIVE, OBJECT = range(3)
SAYING = set("said says added noted stressed told explained warned argued continued wrote tweeted".split())
# name: how many weights
FEATURES = {"here": 3, "back": 3, "function_back": 4, "function_here": 12, "both_objects": 1, "gender": 1, "times": 1, "first": 1,
            "governs": 3, "nearest": 2, "relative": 1, "latest": 1, "pronoun": 1, "opens": 1, "agent": 1, "bracketed": 1,
            "both_subjects": 1, "ahead": 3, "nobody": 3}
REACH, HEADS, NOBODY, SURE, ROUNDS = 3, 40, -1, 0.55, 3


def fold(word):
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).lower()


def first_name(name):
    word = fold(name.split()[0])
    return next((g for part in (word, *word.split("-")) for names, g in ((WOMEN, "f"), (MEN, "m")) if part in names), None)


class Passage:
    """A text with its tokens, trees, and mentions of people."""

    def __init__(self, text, analysis):
        tokens = analysis.get("tokens", [])
        starts = [t["span"].get("start", 0) for t in tokens]
        self.starts = starts
        self.words = [text[s:t["span"]["end"]] for s, t in zip(starts, tokens)]
        self.relation = [t.get("deprel", "") for t in tokens]
        self.head = [None if t.get("deprel") == "root" else t.get("head") for t in tokens]
        roots = [(self.heads(i) or [i])[-1] for i in range(len(tokens))]
        self.sentence = [0] * len(tokens)
        for i in range(1, len(tokens)):
            self.sentence[i] = self.sentence[i - 1] + (roots[i] != roots[i - 1])
        self.people, self.gender = [], {}
        for number, entity in enumerate(analysis.get("entities", [])):
            if entity["type"] != "ENTITY_TYPE_PERSON":
                continue
            spans = [(m["kind"], bisect.bisect_left(starts, m["span"].get("start", 0)), bisect.bisect_left(starts, m["span"]["end"]))
                     for m in entity["mentions"] if m["kind"] != "MENTION_KIND_PRONOUN"]
            spans = [s for s in spans if s[1] < s[2]]
            self.people += [(first, end, number, False) for _, first, end in spans]
            if told := self.told(text, spans):
                self.gender[number] = told
        self.people.sort()

    def told(self, text, spans):
        for kind, first, end in spans:
            near = [self.words[t] for t in range(max(first - 2, 0), first) if self.words[t] != ","][-1:]
            inside = self.words[first:end] if kind == "MENTION_KIND_NOMINAL" else []
            if gender := next((GENDERED[w.lower()] for w in near + inside if w.lower() in GENDERED), None):
                return gender
        full = (" ".join(self.words[f:e]) for k, f, e in spans if k == "MENTION_KIND_NAME" and e - f > 1)
        return next((g for g in map(first_name, full) if g), None)

    def heads(self, token):
        out = []
        while self.head[token] is not None and len(out) < HEADS:
            token = self.head[token]
            out.append(token)
        return out

    def function(self, first, end):
        """0 main subject, 1 subject, 2 object, 3 possessor, 4 other; and the governor."""
        at = next((t for t in range(first, end) if self.head[t] is None or not first <= self.head[t] < end), first)
        for _ in range(5):
            if self.relation[at] in ("appos", "flat", "compound", "conj") and self.head[at] is not None:
                at = self.head[at]
        relation, governor = self.relation[at], self.head[at]
        if relation in ("nsubj", "nsubj:pass", "csubj"):
            return (0 if governor is not None and self.relation[governor] in ("root", "parataxis") else 1), governor
        if relation in ("obj", "iobj", "obl", "obl:agent"):
            return 2, governor
        return (3 if relation == "nmod:poss" else 4), governor

    def candidates(self, token, gender, case):
        """{entity: {feature: value}} of one pronoun, NOBODY among them."""
        words, sentence = self.words, self.sentence
        number, heads = sentence[token], self.heads(token)
        before = [p for p in self.people if p[1] <= token and number - sentence[p[0]] <= REACH]
        function, governor = self.function(token, token + 1)
        reports = case == SUBJECT and words[token + 1:token + 2] and words[token + 1] in SAYING and words[token - 1:token] == [","]
        barred = set()
        for first, end, entity, _ in before:
            own, above = self.function(first, end)
            same = case != POSSESSIVE and above is not None and above == governor and own < 3
            if sentence[first] == number and (same or reports):
                barred.add(entity)
        out = {}
        for entity in dict.fromkeys(p[2] for p in before):
            if self.gender.get(entity, gender) != gender or entity in barred:
                continue
            mentions = [p for p in before if p[2] == entity]
            first, end, _, pronoun = mentions[-1]
            distance = number - sentence[first]
            beside = [self.function(p[0], p[1]) for p in mentions if sentence[p[0]] == sentence[first]]
            best = min(f for f, _ in beside)
            start = sentence.index(sentence[first])
            bracket = next((w for w in reversed(words[start:first]) if w in "()"), "")
            who = end + (words[end:end + 1] == [","])
            f = {("opens", 0): first == start, ("agent", 0): words[first - 1:first] == ["by"], ("bracketed", 0): bracket == "(",
                 ("gender", 0): entity in self.gender, ("times", 0): math.log(len(mentions)), ("pronoun", 0): pronoun,
                 ("first", 0): self.people[0][2] == entity, ("latest", 0): sentence[first] == max(sentence[p[0]] for p in before),
                 ("nearest", int(distance > 0)): before[-1][2] == entity,
                 ("both_objects", 0): case == OBJECT and best == 2,
                 ("both_subjects", 0): distance == 1 and best <= 1 and case == SUBJECT and function == 0}
            if distance:
                f["back", distance - 1] = 1
                f["function_back", best] = best < 4
            else:
                f["here", case] = 1
                f["function_here", 4 * case + best] = best < 4
                f["governs", case] = any(own < 2 and above in heads for own, above in beside)
                f["relative", 0] = words[who:who + 1] == ["who"] and not {",", "who"} & set(words[who + 1:token])
            out[entity] = f
        self.ahead(token, gender, case, heads, out)
        if out:
            out[NOBODY] = {("nobody", 0): 1, ("nobody", 1): case == POSSESSIVE, ("nobody", 2): len(out) == 1}
        return {e: {k: float(v) for k, v in f.items() if v and k[1] < FEATURES[k[0]]} for e, f in out.items()}

    def ahead(self, token, gender, case, heads, out):
        """Adds the subject that a fronted phrase or clause looks forward to."""
        after = [p for p in self.people if p[0] > token and self.sentence[p[0]] == self.sentence[token]]
        below = token
        for head in heads if case != OBJECT else ():
            found = next((p for p in after if self.function(p[0], p[1])[0] < 2 and self.function(p[0], p[1])[1] == head), None)
            if found and self.relation[below] in ("advcl", "obl", "advmod") and below < found[0]:
                if self.gender.get(found[2], gender) == gender:
                    kind = 2 if case == SUBJECT else int(self.relation[below] == "advcl")
                    out.setdefault(found[2], {})["ahead", kind] = 1
                return
            below = head


def pronoun(passage, token):
    """(gender, case) of a pronoun, or None."""
    gender, case = PRONOUNS.get(passage.words[token].lower(), (None, None))
    possessive = case == POSSESSIVE and gender == "f" and passage.relation[token] != "nmod:poss"
    return (gender, OBJECT if possessive else case) if gender else None


def resolve_before(passage, token, weights):
    """Adds what the pronouns before the token mean, as the analysis does."""
    for earlier in range(token):
        if found := pronoun(passage, earlier):
            scores = {e: math.exp(sum(weights[k] * v for k, v in f.items()))
                      for e, f in passage.candidates(earlier, *found).items()}
            best = max(scores, key=scores.get, default=NOBODY)
            if best != NOBODY and scores[best] >= SURE * sum(scores.values()):
                bisect.insort(passage.people, (earlier, earlier + 1, best, True))
                passage.gender.setdefault(best, found[0])


def instances(rows, analyses, weights):
    """For each pronoun that the rows ask for: the candidates' features and which of them are right."""
    for row in rows:
        passage = Passage(row["text"], analyses.get(row["id"], {}))
        if row["pronoun"][0] not in passage.starts:
            continue
        token = passage.starts.index(row["pronoun"][0])
        right = {p[2] for a, b, is_it in row["candidates"] if is_it for p in passage.people
                 if passage.starts[p[0]] < b and a < passage.starts[p[1] - 1] + len(passage.words[p[1] - 1])}
        if not (asked := pronoun(passage, token)):
            continue
        resolve_before(passage, token, weights)
        found = passage.candidates(token, *asked)
        chosen = [e in right for e in found] if any(e in right for e in found) else [e == NOBODY for e in found]
        if len(found) > 1:
            yield [list(f.items()) for f in found.values()], [c / sum(chosen) for c in chosen]


def learn(data, weights, steps=120, rate=2.0, decay=0.0005):
    for _ in range(steps):
        slope = {k: -decay * len(data) * w for k, w in weights.items()}
        for candidates, wanted in data:
            scores = [sum(weights[k] * v for k, v in f) for f in candidates]
            shares = [math.exp(s - max(scores)) for s in scores]
            for features, share, want in zip(candidates, shares, wanted):
                for key, value in features:
                    slope[key] += value * (want - share / sum(shares))
        weights = {k: w + rate * slope[k] / len(data) for k, w in weights.items()}
    return weights


def main(gap, analyses, split="dev"):
    with open(gap, encoding="utf-8") as f:
        rows = [r for r in map(json.loads, f) if r["split"] == split]
    with open(analyses, encoding="utf-8") as f:
        found = {r["id"]: r.get("analysis") or {} for r in map(json.loads, f)}
    weights = {(name, i): 0.0 for name, count in FEATURES.items() for i in range(count)}
    for _ in range(ROUNDS):
        weights = learn(list(instances(rows, found, weights)), weights)
    for name, count in FEATURES.items():
        values = [f"{weights[name, i]:.2f}" for i in range(count)]
        groups = ["[" + ", ".join(values[i:i + 4]) + "]" for i in range(0, count, 4)] if count == 12 else []
        text = "[" + ", ".join(groups) + "]" if groups else values[0] if count == 1 else "[" + ", ".join(values) + "]"
        print(f"    {name}: {text},")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
