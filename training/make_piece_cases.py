"""Writes models/pieces_cases.json: tokens of all sorts with their pieces, for the program's tests; for format 2 also whether a
space stands before the token.

  python make_piece_cases.py --vocab ../models/vocab.txt --out ../models/pieces_cases.json
  python make_piece_cases.py --model ../models/multi-fast.safetensors --out ../models/pieces_cases_many.json
"""
import argparse
import json
import random
import sys
import unicodedata

from dateline_training.export import unigram_of
from dateline_training.pieces import Pieces

WORDS = """the Dushanbe DUSHANBE iPhone McLean unbelievably internationalization antidisestablishmentarianism 1,000.50 10:30
    COVID U.S. J. n't 's ’s don’t e-mail @newsdesk #Vote2031 https://www.example.org/a/b?c=d&e=f#g jo.ann+x@mail.example.co.uk
    São Tomé Łódź Überlingen Şırnak İstanbul ıspanak Straße naïve résumé café O’Brien l'Oréal d’Ivoire Bǎoshān Nguyễn
    Đà Þór Æsir œuvre ﬁnal ½ x² № ™ € £ ¥ $ % & _ – — … “ ” « » 東京 北京大学 한국어 日本語 カタカナ ひらがな Москва Київ Ελλάδα
    עברית العربية हिन्दी ไทย 👍 👩‍💻 🇩🇪 ①② Ⅳ soft­hyphen join‍er zero​width ＦＵＬＬ ａ１ a\u0301 e\u0308\u0301 ｶﾞ ǅ ß ẞ ſ K Å Ω""".split()


def cases():
    out = list(WORDS)
    out += ["x" * n for n in (99, 100, 101, 150)] + ["ab" * 40 + "-" + "cd" * 40, "é" * 100, "é" * 101, "東" * 30, "-" * 20]
    rng = random.Random(7)
    blocks = [range(0x21, 0x250), range(0x300, 0x370), range(0x370, 0x600), range(0x900, 0xe80), range(0x1100, 0x1200),
              range(0x1e00, 0x2100), range(0x2100, 0x2c00), range(0x3000, 0x3400), range(0x4e00, 0x4f00), range(0xac00, 0xad00),
              range(0xf900, 0xfb50), range(0xfe00, 0xffee), range(0x1f300, 0x1f700), range(0x20000, 0x20050)]
    for _ in range(400):
        block = rng.choice(blocks)
        chars = [chr(rng.choice(block)) if rng.random() < 0.4 else rng.choice("abcdeinorstEINT") for _ in range(rng.randint(1, 9))]
        out.append("".join(chars))
    assigned = lambda w: all(unicodedata.category(c) != "Cn" for c in w)
    return [w for w in dict.fromkeys(out) if assigned(w)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--vocab", help="of BERT, for format 1")
    p.add_argument("--model", help="a file of format 2")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    if a.model:
        pieces = unigram_of(a.model)
        rows = [{"token": w, "spaced": s, "pieces": list(pieces.of(w, s))} for w in cases() for s in (False, True)]
    else:
        pieces = Pieces(a.vocab)
        rows = [{"token": w, "pieces": list(pieces.of(w))} for w in cases()]
    rows = [json.dumps(r, ensure_ascii=False) for r in rows]
    with open(a.out, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(rows) + "\n]\n")
    print(len(rows), file=sys.stderr)


if __name__ == "__main__":
    main()
