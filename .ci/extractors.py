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


def rss(outlet: str, items: str, head: str = '<?xml version="1.0"?>', version: str = ' version="2.0"') -> str:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return f"{head}<rss{version} {spaces}><channel><title>{outlet}</title><language>en</language>{items}</channel></rss>"


def whole_text(about: dict) -> str:
    return "<![CDATA[" + "".join(f"<p>{p}</p>" for p in about["paragraphs"]) + "]]>"


def rss_item(about: dict, text: str, date: str = "", author: str = "") -> str:
    e = html.escape
    date = date or f"<pubDate>{format_datetime(about['time'])}</pubDate>"
    author = author or f"<dc:creator>{e(about['author'])}</dc:creator>"
    return (
        f"<item><title>{e(about['title'])}</title><link>{about['url']}</link><guid isPermaLink=\"false\">{about['url']}#rss</guid>"
        f"{date}{author}{text}</item>"
    )


def rss_encoded(outlet: str, entries: list[dict]) -> bytes:
    """RSS 2.0 as blogs write it: a teaser and the whole text."""
    return rss(outlet, "".join(rss_item(a, f"<description>Short.</description><content:encoded>{whole_text(a)}</content:encoded>") for a in entries)).encode()


def rss_described(outlet: str, entries: list[dict]) -> bytes:
    """The whole text as description, authors as addresses, days that are not those of the dates."""
    def item(a: dict) -> str:
        date = "<pubDate>" + format_datetime(a["time"]).replace("Tue,", "Monday,").replace("+0000", "UTC") + "</pubDate>"
        return rss_item(a, f"<description>{whole_text(a)}</description>", date, f"<author>desk@example.org ({html.escape(a['author'])})</author>")
    return rss(outlet, "".join(map(item, entries))).encode()


def rss_091(outlet: str, entries: list[dict]) -> bytes:
    """RSS 0.91 with its document type, in Latin-1."""
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">\n'
    items = "".join(rss_item(a, f"<description>{whole_text(a)}</description>") for a in entries)
    return rss(outlet, items, head, ' version="0.91"').encode("latin-1")


def rss_bare(outlet: str, entries: list[dict]) -> bytes:
    """No version, ampersands that are no references, HTML's entities, a comment before it all."""
    items = "".join(rss_item(a, f"<category>R&D</category><description>{whole_text(a)}</description><slash:comments>&nbsp;0</slash:comments>") for a in entries)
    return rss(outlet, items, "<!-- made at night -->", "").encode()


def media(outlet: str, entries: list[dict]) -> bytes:
    """Media RSS: title and text within a group, beside pictures."""
    def item(a: dict) -> str:
        group = f"<media:group><media:title>{html.escape(a['title'])}</media:title><media:description>{whole_text(a)}</media:description><media:content url=\"x.mp4\"/></media:group>"
        return rss_item(a, group).replace(f"<title>{html.escape(a['title'])}</title>", "", 1)
    return rss(outlet, "".join(map(item, entries))).encode()


def rdf(outlet: str, entries: list[dict]) -> bytes:
    """RSS 1.0, in UTF-16."""
    e = html.escape
    items = "".join(
        f"<item rdf:about=\"{a['url']}\"><title>{e(a['title'])}</title><link>{a['url']}</link><description>{whole_text(a)}</description>"
        f"<dc:creator>{e(a['author'])}</dc:creator><dc:date>{a['time'].isoformat()}</dc:date></item>"
        for a in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-16"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>{outlet}</title><dc:language>en</dc:language></channel>{items}</rdf:RDF>'
    ).encode("utf-16")


def atom(outlet: str, entries: list[dict]) -> bytes:
    """Atom 1.0 with escaped HTML."""
    e = html.escape
    items = "".join(
        f"<entry><title>{e(a['title'])}</title><id>urn:{a['url']}</id><link href=\"{a['url']}\"/><link rel=\"enclosure\" href=\"x.mp3\"/>"
        f"<updated>{a['time'].isoformat()}</updated><author><name>{e(a['author'])}</name></author>"
        f"<content type=\"html\">{e(''.join(f'<p>{p}</p>' for p in a['paragraphs']))}</content></entry>"
        for a in entries
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{outlet}</title><id>urn:x</id>{items}</feed>'.encode()


def atom_prefixed(outlet: str, entries: list[dict]) -> bytes:
    """Atom 1.0 with a prefix, XHTML, addresses relative to a base, and a byte order mark."""
    e = html.escape
    items = "".join(
        f"<a:entry><a:title type=\"text\">{e(a['title'])}</a:title><a:id>urn:{a['url']}</a:id><a:link href=\"{a['url'].partition('.example')[2]}\"/>"
        f"<a:published>{a['time'].isoformat()}</a:published><a:updated>2024-12-01T00:00:00Z</a:updated><a:author><a:name>{e(a['author'])}</a:name></a:author>"
        f"<a:content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{''.join(f'<p>{e(p)}</p>' for p in a['paragraphs'])}</div></a:content></a:entry>"
        for a in entries
    )
    base = entries[0]["url"].partition("/news")[0]
    return f'\ufeff<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="{base}/" xml:lang="en"><a:title>{outlet}</a:title>{items}</a:feed>'.encode()


def atom_03(outlet: str, entries: list[dict]) -> bytes:
    """Atom 0.3."""
    e = html.escape
    items = "".join(
        f"<entry><title>{e(a['title'])}</title><id>tag:{a['url']}</id><link rel=\"alternate\" href=\"{a['url']}\"/><issued>{a['time'].isoformat()}</issued>"
        f"<modified>2024-12-01T00:00:00Z</modified><author><name>{e(a['author'])}</name></author>"
        f"<content type=\"text/html\" mode=\"escaped\">{e(''.join(f'<p>{p}</p>' for p in a['paragraphs']))}</content></entry>"
        for a in entries
    )
    return f'<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>{outlet}</title>{items}</feed>'.encode()


#: Dialects of feeds, as they are met.
DIALECTS = [rss_encoded, rss_described, rss_091, rss_bare, media, rdf, atom, atom_prefixed, atom_03]


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
        # Of one outlet each: three items on, the outlet is the same.
        entries = [article(1000 + n * 12 + n % 3 + i * 3) for i in range(4)]
        dialect = DIALECTS[n % len(DIALECTS)]
        path = folder / f"feed-{n}.xml"
        path.write_bytes(dialect(entries[0]["outlet"], entries))
        for about, document in zip(entries, ingested(path), strict=True):
            source = document.get("source", {})
            found = {
                "title": document.get("title") == about["title"],
                "text": squeezed(document.get("text", "")) == squeezed(" ".join(about["paragraphs"])),
                "date": same_time(about["time"].isoformat(), document.get("publishTime", "1970-01-01")),
                "author": document.get("authors") == [about["author"]],
                "outlet": source.get("outlet") == about["outlet"],
                "url": source.get("url") == about["url"],
                "language": document.get("languageCode") == "en",
            }
            checked += len(found)
            lost += [f"{dialect.__name__} {field}: {document}"[:400] for field, holds in found.items() if not holds]
    print(f"{FEEDS} feeds")
    print("\n".join(lost[:20]))
    print(f"{checked} fields looked for, {len(lost)} lost")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main(*sys.argv[1:])
