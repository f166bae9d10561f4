"""Converts the public originals to the JSON lines that training reads; offsets are Unicode code points.

  python convert.py gmb ner_dataset.csv OUT/ner_gmb.jsonl
  python convert.py gum GUM/dep/ OUT/ner_gum.jsonl          (.conllu with entities in MISC; the genres named below)
  python convert.py redocred dev_revised.json test_revised.json OUT/ner_redocred.jsonl
  python convert.py wikigold wikigold.conll.txt OUT/ner_wikigold.jsonl
  python convert.py crossner politics/train.txt politics/dev.txt politics/test.txt OUT/ner_crossner_politics.jsonl
  python convert.py btc BTC/g.conll OUT/ner_btc_news_tweets.jsonl

The treebanks are read as they are: copy UD_English-EWT's en_ewt-ud-train.conllu to OUT/syntax_ewt_train.conllu and the
GUM files of the genres to OUT/syntax_gum/. Mentions keep the source's own type in `raw_types`.
"""
import csv
import glob
import json
import re
import sys

GENRES = ("academic", "bio", "court", "interview", "news", "voyage")
GMB = {"geo": "LOCATION", "gpe": "NORP", "org": "ORGANIZATION", "per": "PERSON", "art": "OTHER", "nat": "OTHER", "eve": "EVENT"}
CONLL = {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "MISC": "OTHER"}
GUM = {"person": "PERSON", "place": "LOCATION", "organization": "ORGANIZATION", "event": "EVENT", "abstract": "OTHER", "object": "OTHER"}
CROSSNER = {"politicalparty": "ORGANIZATION", "organisation": "ORGANIZATION", "politician": "PERSON", "person": "PERSON",
            "location": "LOCATION", "country": "LOCATION", "election": "EVENT", "event": "EVENT", "misc": "OTHER"}
CLOSING = set(". , ; : ! ? ) ] } % ... ” ’ 's ’s n't n’t 're 've 'll 'd 'm".split())
OPENING = set("( [ { $ £ € “ ‘ #".split())


def joined(sentences):
    """Text of sentences of tokens, spaced as printed, with the span of each token and of each sentence."""
    text, spans, segments = "", [], []
    for words in sentences:
        start, quoted, previous = None, False, None
        for word in words:
            word = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}.get(word, word)
            tight = word in CLOSING or previous in OPENING or previous is None or word == '"' and quoted or previous == '"' and quoted
            if previous is None and text:
                text += "\n" if text.endswith("\n") else " "
            elif not tight:
                text += " "
            start = len(text) if start is None else start
            spans.append([len(text), len(text) + len(word)])
            text += word
            quoted, previous = quoted ^ (word == '"'), word
        segments.append([start, len(text)])
    return text, spans, segments


def spans_of(tags):
    """(first, past last, type) of IOB1 or IOB2 tags."""
    out, start, kind = [], None, None
    for i, tag in enumerate([*tags, "O"]):
        prefix, _, t = tag.partition("-")
        if start is not None and (prefix in ("O", "B") or t != kind):
            out.append((start, i, kind))
            start = None
        if start is None and prefix in ("B", "I"):
            start, kind = i, t
    return out


def row(id_, sentences, tags, kinds, licence, **more):
    text, spans, segments = joined(sentences)
    mentions = [m for m in spans_of(tags) if m[2] in kinds]
    return {"id": id_, "text": text, "tokens": spans, "entities": [[spans[a][0], spans[b - 1][1], kinds[t]] for a, b, t in mentions],
            "raw_types": [t for *_, t in mentions], "segments": segments, **more, "meta": {"licence": licence}}


def conll(path, column=-1):
    """Blocks of (word, tag) lines; a block is a sentence."""
    block = []
    with open(path, encoding="utf-8") as f:
        for line in [*f, "\n"]:
            fields = line.rstrip("\n").split("\t") if "\t" in line else line.split()
            if len(fields) >= 2 and not line.startswith("-DOCSTART-"):
                block.append((fields[0], fields[column]))
            elif block and (not fields or not fields[0].strip()):
                yield block
                block = []
            if line.startswith("-DOCSTART-"):
                yield None


def gmb(paths):
    """The export with the columns Sentence #, Word, POS, Tag; time expressions are left out."""
    with open(paths[0], encoding="latin-1", newline="") as f:
        words, tags, number = [], [], 0
        for r in [*csv.DictReader(f), {"Sentence #": "end"}]:
            if r["Sentence #"] and words:
                yield row(f"gmb-{number}", [words], tags, GMB, "public domain")
                words, tags, number = [], [], number + 1
            if r.get("Word"):
                words.append(r["Word"])
                tags.append(r["Tag"] if r["Tag"][2:] in GMB else "O")


def bio(source, licence, kinds, **more):
    def convert(paths):
        number = 0
        for path in paths:
            for block in conll(path):
                if block:
                    words, tags = zip(*block)
                    yield row(f"{source}-{number}", [words], tags, kinds, licence, **more)
                    number += 1
    return convert


def wikigold(paths):
    """Documents end at -DOCSTART- lines."""
    number, sentences, tags = 0, [], []
    for block in [*conll(paths[0]), None]:
        if block:
            words, labels = zip(*block)
            sentences.append(words)
            tags.extend(labels)
        elif sentences:
            yield row(f"wikigold-{number}", sentences, tags, CONLL, "CC BY 4.0")
            number, sentences, tags = number + 1, [], []


def redocred(paths):
    for path in paths:
        with open(path, encoding="utf-8") as f:
            for number, document in enumerate(json.load(f)):
                text, spans, segments = joined(document["sents"])
                offsets, at = [], 0
                for s in document["sents"]:
                    offsets.append(at)
                    at += len(s)
                mentions = sorted({(offsets[m["sent_id"]] + m["pos"][0], offsets[m["sent_id"]] + m["pos"][1], m["type"])
                                   for entity in document["vertexSet"] for m in entity if m["type"] in CONLL})
                kept, end = [], 0
                for a, b, t in mentions:
                    if a >= end:
                        kept.append((a, b, t))
                        end = b
                yield {"id": f"redocred-{number}", "text": text, "tokens": spans,
                       "entities": [[spans[a][0], spans[b - 1][1], CONLL[t]] for a, b, t in kept], "raw_types": [t for *_, t in kept],
                       "segments": segments, "meta": {"licence": "MIT; text CC BY-SA"}}


def gum(paths):
    """Entities of MISC whose head is a proper noun, the outermost of nested names."""
    for path in sorted(glob.glob(f"{paths[0]}/*.conllu")):
        genre = path.rsplit("/", 1)[-1].split("_")[1]
        if genre not in GENRES:
            continue
        text, tokens, segments, found, open_ = "", [], [], [], []
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        sentence, tags, heads = None, [], []
        surface_end = 0
        for line in lines:
            fields = line.split("\t")
            if line.startswith("# newpar") and text:
                text = text.rstrip() + "\n\n"
            if len(fields) != 10:
                if not line and sentence is not None:
                    segments.append([sentence, len(text.rstrip())])
                    sentence, surface_end = None, 0
                continue
            number, form, misc = fields[0], fields[1], fields[9]
            if "." in number:
                continue
            if "-" in number:
                surface_end = int(number.split("-")[1])
            elif int(number) <= surface_end:
                # part of a multi-word token: it has the token's letters
                tags.append(fields[3]), tokens.append(tokens[-1])
                _entities(misc, len(tokens) - 1, open_, found)
                continue
            sentence = len(text) if sentence is None else sentence
            tokens.append([len(text), len(text) + len(form)])
            tags.append(fields[3])
            text += form + ("" if "SpaceAfter=No" in misc else " ")
            _entities(misc, len(tokens) - 1, open_, found)
        words = [text[x:y] for x, y in tokens]
        named = sorted({(*name_in(words, tags, a, b, a + head), t) for a, b, t, head in found if t in GUM and tags[a + head] == "PROPN"},
                       key=lambda x: (x[0], -x[1]))
        kept, end = [], 0
        for a, b, t in named:
            if a >= end:
                kept.append((a, b, t))
                end = b
        name = path.rsplit("/", 1)[-1].removesuffix(".conllu")
        yield {"id": name, "text": text.rstrip(), "tokens": tokens, "entities": [[tokens[a][0], tokens[b - 1][1], GUM[t]] for a, b, t in kept],
               "raw_types": [t for *_, t in kept], "segments": segments, "types": ["PERSON", "ORGANIZATION", "LOCATION", "EVENT"],
               "meta": {"licence": "CC BY 4.0; texts CC BY / CC BY-SA"}}


def name_in(words, tags, first, past, head):
    """The name within a mention: proper nouns round its head, with capitalised words and connectors between them."""
    def joins(i):
        return tags[i] == "PROPN" or words[i][:1].isupper() and tags[i] in ("ADJ", "NOUN", "NUM") or words[i] in ("of", "the", "-", "–", "'s", "and", "&", "for", "de", "la", ".")
    a, b = head, head + 1
    while a > first and joins(a - 1):
        a -= 1
    while b < past and joins(b):
        b += 1
    while a < head and not words[a][:1].isupper():
        a += 1
    while b > head + 1 and not words[b - 1][:1].isupper():
        b -= 1
    return a, b


def _entities(misc, index, open_, found):
    """Opens and closes GUM's `Entity=(id-type-infstat-salience-centering-minspan-link...` brackets at one token."""
    field = next((f[7:] for f in misc.split("|") if f.startswith("Entity=")), "")
    for opened, body, closed in re.findall(r"(\(?)([^()]+)(\)?)", field):
        parts = body.split("-")
        if opened:
            minspan = next((p for p in parts[4:] if re.fullmatch(r"\d+(,\d+)*", p)), "1")
            open_.append((parts[0], index, parts[1], int(minspan.split(",")[-1]) - 1))
        if closed:
            at = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] == parts[0]), None)
            if at is not None:
                _, first, kind, head = open_.pop(at)
                found.append((first, index + 1, kind, min(head, index - first)))


SOURCES = {"gmb": gmb, "gum": gum, "redocred": redocred, "wikigold": wikigold,
           "crossner": bio("crossner-politics", "MIT; text CC BY-SA", CROSSNER),
           "btc": bio("btc", "CC BY 4.0", CONLL, types=["PERSON", "ORGANIZATION", "LOCATION"])}


def main():
    source, *paths, out = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as f:
        for r in SOURCES[source](paths):
            f.write(json.dumps(r, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
