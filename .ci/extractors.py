#!/usr/bin/env python3
"""Real outputs of newspaper4k, news-please and trafilatura, and RSS and Atom feeds, ingested: no field may be lost.

The pages and feeds are made here, of words of our own; the extractors are those of PyPI. What they make of the pages is written as
JSON lines, ingested by `dateline ingest`, and every field of title, text, date, author, outlet, URL and language that an extractor
told is looked for in what is stored.

    python3 -m venv venv && venv/bin/pip install newspaper4k news-please trafilatura lxml_html_clean
    venv/bin/python .ci/extractors.py target/debug/dateline http://127.0.0.1:50051
"""
import datetime
import html
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings
from email.utils import format_datetime

warnings.filterwarnings("ignore")

PAGES = 67  # by three extractors: 201 outputs
FEEDS = 50

PLACES = ["Lima", "Oslo", "Nairobi", "Quito", "Accra", "Hanoi", "Tunis"]
NAMES = ["Ana Ruiz", "Leo Brandt", "Amara Okello", "Ingrid Solberg", "Tomás Núñez"]
OUTLETS = ["Lakeside News", "Coast Courier", "Andina Post"]
DAY = datetime.datetime(2024, 5, 14, 10, 0, tzinfo=datetime.timezone.utc)


def article(n: int) -> dict:
    place, who = PLACES[n % len(PLACES)], NAMES[n % len(NAMES)]
    paragraphs = [
        f"{place.upper()} -- A ferry with {20 + n} people on board ran aground near {place} on Tuesday, the harbour office said.",
        f'"Nobody was hurt, and the ferry will sail again within {2 + n % 5} days," {who}, who leads the office, told reporters.',
        f"The office said that the captain had reported fog before the ferry left, and that item {n} of its rules would be changed.",
        "Divers looked at the hull in the evening and found no damage below the water line, the office added in a statement.",
    ]
    return {
        "title": f"Ferry {n} runs aground near {place}",
        "author": who,
        "outlet": OUTLETS[n % len(OUTLETS)],
        "url": f"https://{OUTLETS[n % len(OUTLETS)].split()[0].lower()}.example/news/{n}",
        "time": DAY + datetime.timedelta(hours=n),
        "paragraphs": paragraphs,
    }


def page(about: dict) -> str:
    e, time = html.escape, about["time"].isoformat()
    body = "".join(f"<p>{e(p)}</p>" for p in about["paragraphs"])
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{e(about['title'])}</title>
<meta property="og:title" content="{e(about['title'])}"><meta property="og:site_name" content="{e(about['outlet'])}">
<meta property="og:url" content="{about['url']}"><link rel="canonical" href="{about['url']}">
<meta name="author" content="{e(about['author'])}"><meta property="article:published_time" content="{time}">
</head><body><nav><a href="/">Home</a></nav><article><h1>{e(about['title'])}</h1>
<p class="byline">By <span class="author">{e(about['author'])}</span> <time datetime="{time}">{time[:10]}</time></p>{body}</article>
<footer>All rights reserved</footer></body></html>"""


def newspaper(about: dict) -> dict:
    import newspaper as tool

    read = tool.Article(about["url"], language="en")
    read.download(input_html=page(about))
    read.parse()
    return json.loads(read.to_json(as_string=True))


def please(about: dict) -> dict:
    from newsplease import NewsPlease

    read = NewsPlease.from_html(page(about), url=about["url"], fetch_images=False)
    return json.loads(json.dumps(read.get_serializable_dict()))


def trafilatura(about: dict) -> dict:
    import trafilatura as tool

    return json.loads(tool.extract(page(about), url=about["url"], output_format="json", with_metadata=True))


def feed(n: int, entries: list[dict]) -> tuple[str, str]:
    """A feed, every second one Atom; every third entry of RSS has its text as description alone."""
    e, outlet = html.escape, OUTLETS[n % len(OUTLETS)]
    if n % 2:
        items = "".join(
            f"<entry><title>{e(a['title'])}</title><id>urn:{n}:{i}</id><link href=\"{a['url']}\"/>"
            f"<updated>{a['time'].isoformat()}</updated><author><name>{e(a['author'])}</name></author>"
            f"<content type=\"html\">{e(''.join(f'<p>{p}</p>' for p in a['paragraphs']))}</content></entry>"
            for i, a in enumerate(entries)
        )
        return "atom", f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{outlet}</title><id>urn:{n}</id>{items}</feed>'
    items = ""
    for i, a in enumerate(entries):
        whole = "<![CDATA[" + "".join(f"<p>{p}</p>" for p in a["paragraphs"]) + "]]>"
        text = f"<description>{whole}</description>" if i % 3 == 0 else f"<description>Short.</description><content:encoded>{whole}</content:encoded>"
        items += (
            f"<item><title>{e(a['title'])}</title><link>{a['url']}</link><guid isPermaLink=\"false\">rss-{n}-{i}</guid>"
            f"<pubDate>{format_datetime(a['time'])}</pubDate><dc:creator>{e(a['author'])}</dc:creator>{text}</item>"
        )
    return "rss", (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{outlet}</title><language>en</language>{items}</channel></rss>'
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())


def same_time(told: str, stored: str) -> bool:
    """Whether a day, or a time without a zone, is the one that is stored."""
    read = datetime.datetime.fromisoformat(told.replace("Z", "+00:00"))
    read = read if read.tzinfo else read.replace(tzinfo=datetime.timezone.utc)
    return read == datetime.datetime.fromisoformat(stored.replace("Z", "+00:00"))


#: For each field: keys of the extractors, and how to look for a value in what is stored.
LOOKED_FOR = {
    "title": (["title"], lambda told, d: told == d.get("title")),
    "text": (["text", "maintext"], lambda told, d: squeezed(told) == squeezed(d.get("text", ""))),
    "date": (["publish_date", "date_publish", "date"], lambda told, d: same_time(told, d.get("publishTime", "1970-01-01"))),
    "author": (["authors", "author"], lambda told, d: set(told if isinstance(told, list) else told.split("; ")) == set(d.get("authors", []))),
    "outlet": (["meta_site_name", "source-hostname", "source_domain"], lambda told, d: told == d.get("source", {}).get("outlet")),
    "url": (["url", "source"], lambda told, d: told == d.get("source", {}).get("url")),
    "language": (["language"], lambda told, d: told == d.get("languageCode")),
}


def main(binary: str, server: str) -> None:
    folder = pathlib.Path(tempfile.mkdtemp())

    def run(*arguments: str) -> str:
        done = subprocess.run([binary, *arguments, "--server", server], capture_output=True, text=True, check=True)
        for line in done.stderr.splitlines():
            print("  said:", line)
        return done.stdout

    def ingested(path: pathlib.Path) -> list[dict]:
        results = path.with_suffix(".results")
        run("ingest", str(path), "--layers", "language", "--results", str(results))
        outcomes = [json.loads(line) for line in results.read_text().splitlines()]
        refused = [o for o in outcomes if o["outcome"] not in ("CREATED", "UPDATED", "UNCHANGED", "DUPLICATE")]
        assert not refused, refused[:3]
        return [json.loads(run("get", outcome["name"], "--json")) for outcome in outcomes]

    checked, lost = 0, []
    for tool in (newspaper, please, trafilatura):
        told = [tool(article(n)) for n in range(PAGES)]
        for n, output in enumerate(told):
            output["id"] = f"{tool.__name__}-{n}"
        path = folder / f"{tool.__name__}.jsonl"
        path.write_text("".join(json.dumps(output) + "\n" for output in told))
        for output, document in zip(told, ingested(path), strict=True):
            for field, (keys, holds) in LOOKED_FOR.items():
                value = next((output[key] for key in keys if output.get(key)), None)
                checked += value is not None
                if value is not None and not holds(value, document):
                    lost.append(f"{output['id']} {field}: {value!r} in {document}"[:400])
        print(f"{tool.__name__}: {len(told)} outputs")
    for n in range(FEEDS):
        entries = [article(1000 + n * 10 + i) for i in range(4)]
        kind, text = feed(n, entries)
        path = folder / f"feed-{n}.{kind}"
        path.write_text(text)
        for about, document in zip(entries, ingested(path), strict=True):
            source = document.get("source", {})
            found = {
                "title": document.get("title") == about["title"],
                "text": squeezed(document.get("text", "")) == squeezed(" ".join(about["paragraphs"])),
                "date": same_time(about["time"].isoformat(), document.get("publishTime", "1970-01-01")),
                "author": document.get("authors") == [about["author"]],
                "outlet": source.get("outlet") == OUTLETS[n % len(OUTLETS)],
                "url": source.get("url") == about["url"],
                "language": document.get("languageCode") == "en",
            }
            checked += len(found)
            lost += [f"{path.name} {field}: {document}"[:400] for field, holds in found.items() if not holds]
    print(f"{FEEDS} feeds")
    print("\n".join(lost[:20]))
    print(f"{checked} fields looked for, {len(lost)} lost")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main(*sys.argv[1:])
