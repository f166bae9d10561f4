"""The label inventories of all heads, in the order of their logits."""

TYPES = ["PERSON", "ORGANIZATION", "LOCATION", "NORP", "EVENT", "PRODUCT", "WORK", "LAW", "DISEASE", "OTHER"]
TAGS = ["O"] + [f"{p}-{t}" for t in TYPES for p in "BI"]
ALL_TAGS = (1 << len(TAGS)) - 1

UPOS = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
        "SYM", "VERB", "X"]

RELATIONS = ["root", "acl", "acl:relcl", "advcl", "advmod", "amod", "appos", "aux", "aux:pass", "case", "cc", "ccomp",
             "compound", "compound:prt", "conj", "cop", "csubj", "dep", "det", "discourse", "expl", "fixed", "flat",
             "goeswith", "iobj", "list", "mark", "nmod", "nmod:poss", "nmod:unmarked", "nsubj", "nsubj:pass", "nummod",
             "obj", "obl", "obl:agent", "obl:unmarked", "parataxis", "punct", "vocative", "xcomp"]
FOLDED = {"nmod:desc": "nmod:unmarked", "nmod:tmod": "nmod:unmarked", "nmod:npmod": "nmod:unmarked",
          "obl:tmod": "obl:unmarked", "obl:npmod": "obl:unmarked"}


ROLES = ["none", "ARG0", "ARG1", "ARG2", "ARG3", "ARG4", "ARGM-TMP", "ARGM-LOC", "ARGM-MNR", "ARGM-NEG", "ARGM-MOD", "ARGM-ADV", "ARGM-ADJ",
         "ARGM-DIS", "ARGM-EXT", "ARGM-PRP", "ARGM-CAU", "ARGM-DIR", "ARGM-PRD", "ARGM-GOL", "ARGM-COM", "ARGM-LVB", "R-ARG0", "R-ARG1"]


def relation(name):
    """The index of a UD relation: itself, what it is folded into, its main relation, or `dep`."""
    for candidate in (name, FOLDED.get(name), name.split(":")[0], "dep"):
        if candidate in RELATIONS:
            return RELATIONS.index(candidate)


def begin(t):
    return 1 + 2 * TYPES.index(t)


def inside(t):
    return 2 + 2 * TYPES.index(t)
