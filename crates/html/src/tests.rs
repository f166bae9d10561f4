//! Pages as newspapers write them, and pages as attackers do. `DATELINE_PAGES` says how many of the latter are made.

use super::*;
use std::fmt::Write as _;
use std::time::Duration;

const STORY: &str = "The ministers met in the capital on Monday to talk about water, and they agreed to meet again in spring. \
                     Officials said that the talks had been long, open and useful, and that experts would now draw up a plan.";

/// Nobody gives these pages up.
type Refusal = super::Refusal<()>;

const TEXT_BYTES: usize = 1 << 20;

/// A stack far smaller than that of a worker.
const STACK: usize = 512 << 10;

/// Time of the processor that one page may take, in a build without optimisation of our own code.
const PATIENCE: Duration = Duration::from_secs(1);

fn read(html: &str) -> Result<Page, Refusal> {
    extract(html, TEXT_BYTES, &|| None)
}

fn text(html: &str) -> String {
    read(html).unwrap_or_else(|e| panic!("{html:?}: {e}")).text
}

/// Time that this thread was on a processor.
fn on_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default())
}

/// Reads pages one after another on a small stack; tells what came of each and how long it took.
fn read_on_small_stack(pages: Vec<String>) -> Vec<(Result<Page, Refusal>, Duration)> {
    let reading = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let timed = |html: &String| {
            let begin = on_processor();
            // Both ways in.
            let _ = about(html);
            (read(html), on_processor() - begin)
        };
        pages.iter().map(timed).collect()
    });
    reading
        .map(std::thread::JoinHandle::join)
        .unwrap_or_else(|e| panic!("{e}"))
        .unwrap_or_else(|_| panic!("the reader died"))
}

#[test]
fn the_story_is_found_and_the_navigation_is_not() {
    let html = format!(
        "<html><head><title>Talks on water</title></head><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>\
         <article><h1>Talks on water</h1><p>{STORY}</p><p>{STORY}</p><p>{STORY}</p></article>\
         <script>alert('x')</script></body></html>"
    );
    let page = read(&html).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(page.title, "Talks on water");
    assert!(page.text.contains("agreed to meet again") && !page.text.contains("Home") && !page.text.contains("alert"));
}

#[test]
fn what_stands_around_a_story_is_left_out() {
    let died = "<p>Four people died when a bus left the road near Leeds on Monday, police said.</p>";
    let driver = "<p>The driver is in hospital.</p>";
    let story = "Four people died when a bus left the road near Leeds on Monday, police said.\n\nThe driver is in hospital.";
    let notice =
        "<p>We use cookies and similar technologies to improve your experience and to show you relevant advertising.</p>";
    let cases = [
        format!("<body><div class='cookie-notice'>{notice}</div><article>{died}{driver}</article>"),
        format!(
            "<body><div id='gdprConsent'>{notice}</div><div class='site newsletter-on'><h1>Crash</h1>{died}{driver}</div>"
        ),
        format!(
            "<article><div class='image-caption'>Flowers. (Photo by Ida Holm)</div>{died}{driver}<p class='photo-credit'>PA</p>"
        ),
        format!("<article>{died}<figure><img src=x><figcaption>The bus</figcaption></figure>{driver}</article>"),
        format!(
            "<article>{died}<div class='newsletter'><p>Get our best stories in your inbox. Sign up now.</p></div>{driver}"
        ),
        format!(
            "<article>{died}<p><a href=x>READ MORE: Queen visits Paris</a></p><ul class='related'><li><a href=q>King</a></li></ul>{driver}"
        ),
    ];
    for html in cases {
        assert_eq!(text(&html).trim_start_matches("Crash\n\n"), story, "{html}");
    }
    // What looks like furniture is the story where there is nothing else.
    assert_eq!(text(&format!("<div class='cookie'>{died}</div>")), story.split("\n\n").next().unwrap_or_default());
}

#[test]
fn posts_of_a_live_page_are_one_story() {
    let html = "<title>Leeds bus crash live</title><div class=post><h2>Road reopened</h2><p>The M1 has reopened, police say.</p></div>\
                <div class=post><h2>Leeds bus crash</h2><p>Four people have died.</p></div>";
    let text = text(html);
    assert!(text.contains("The M1 has reopened") && text.contains("Four people have died"), "{text}");
}

#[test]
fn a_dateline_and_a_heading_are_kept_and_soft_hyphens_are_not() {
    let html = "<article><h1>Bus crash</h1><p><span class=dateline>LEEDS, England</span> &mdash; Police Min&shy;ister Schu&shy;mann \
                said on Monday four people had died.</p></article>";
    let page = read(html).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(page.title, "Bus crash");
    assert_eq!(page.text, "LEEDS, England — Police Minister Schumann said on Monday four people had died.");
}

#[test]
fn a_page_tells_of_itself() {
    let metas = "<html lang=fr><head><meta property='article:published_time' content='2024-05-15T10:30:00+02:00'>\
                 <meta name=author content='By Ida Holm and Jan Berg'><meta property='og:site_name' content='Lakeside News'>";
    let json = r#"<html lang="fr"><script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
                 "headline": "Talks", "datePublished": "2024-05-15T08:30:00Z", "author": [{"name": "Ida Holm"}, {"name": "Jan Berg"}],
                 "publisher": {"name": "Lakeside News"}}</script>"#;
    for head in [metas, json] {
        let told = about(&format!("{head}<p>{STORY}</p>"));
        assert_eq!(told.authors, ["Ida Holm", "Jan Berg"], "{head}");
        assert_eq!((told.outlet.as_str(), told.language_code.as_str()), ("Lakeside News", "fr"), "{head}");
        assert_eq!(told.publish_time.map(|t| t.to_string()).as_deref(), Some("2024-05-15T08:30:00"), "{head}");
    }
    assert_eq!(about("<p>x"), About::default());
}

#[test]
fn the_limit_counts_the_text_and_not_the_markup() {
    let script = format!("<script>{}</script>", "x".repeat(40_000));
    let html = format!("<article><p>{STORY}</p></article>{script}");
    assert!(extract(&html, 1_000, &|| None::<()>).is_ok());
    let long = format!("<article>{}</article>", format!("<p>{STORY}</p>").repeat(10));
    let refused = extract(&long, 1_000, &|| None);
    assert!(matches!(refused, Err(Refusal::TextTooLarge { bytes: 2_001.., most: 1_000 })), "{refused:?}");
}

#[test]
fn pages_without_text_are_refused() {
    for html in ["", "<html></html>", "<b", "<!-- nothing -->", "<script>let x = '<p>text</p>'</script>"] {
        assert_eq!(read(html), Err(Refusal::Empty), "{html:?}");
    }
}

#[test]
fn nobody_waits_for_a_page_that_nobody_waits_for() {
    let html = format!("<p>{STORY}</p>").repeat(100);
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        (asked.get() > 5).then_some("too late")
    };
    assert_eq!(extract(&html, TEXT_BYTES, &stop), Err(super::Refusal::Stopped("too late")));
    assert_eq!(asked.get(), 6);
}

/// Pages that once overflowed a stack, took minutes or gigabytes, or would have.
fn attacks() -> Vec<String> {
    let numbered = |count: usize, tag: fn(usize) -> String| (0..count).map(tag).collect::<String>();
    let wide_tag = |n: usize| format!("<b {}>", (0..100).map(|i| format!("a{i}x{n} ")).collect::<String>());
    vec![
        format!("<svg>{}", "<tr>".repeat(260_000)),
        format!("<noscript>{}", "<q </>".repeat(130_000)),
        "<b a=i></x>".repeat(73_000),
        "<div>".repeat(200_000),
        numbered(60_000, |n| format!("<p><b a={n}>x")),
        format!("<b><p>{}{}", "<i>x</i>".repeat(40_000), "</b><b>".repeat(40_000)),
        format!("<table>{}", "<b>x".repeat(200_000)),
        format!("<p {}>", numbered(110_000, |n| format!("a{n} "))),
        (0..1_300).map(wide_tag).collect(),
        numbered(60_000, |n| format!("<body a{n}=1>")),
        "&".repeat(800_000),
        "<".repeat(800_000),
        format!("{}<p>{STORY}", "<ul><li>a".repeat(170)).repeat(20),
        format!("{}{}", "<div class=x>".repeat(60), "</div>".repeat(60)).repeat(700),
        format!("{}a{}", "<ul class=x><li>".repeat(45), "</ul>".repeat(45)).repeat(800),
        format!("<p>{STORY}</p><iframe src='€youtube.com'></iframe><object>€€youtube.com</object>"),
        format!("<script type='application/ld+json'>{}</script><p>{STORY}", "[".repeat(800_000)),
        "<template>".repeat(80_000),
        "<li><a href=x>link</a>".repeat(36_000),
    ]
}

#[test]
fn attacks_end_in_time_on_a_small_stack() {
    for (n, (outcome, took)) in read_on_small_stack(attacks()).into_iter().enumerate() {
        assert!(took < PATIENCE * 2, "attack {n} took {took:?}: {outcome:?}");
        assert!(!matches!(outcome, Err(Refusal::TextTooLarge { .. })), "attack {n}: {outcome:?}");
    }
}

/// A source of numbers that is the same on every machine: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.below(of.len())).copied().unwrap_or_default()
    }
}

#[rustfmt::skip]
const TAGS: [&str; 44] = [
    "p", "div", "b", "i", "a", "span", "table", "tr", "td", "th", "tbody", "caption", "svg", "math", "mi", "foreignObject", "select",
    "option", "template", "ul", "li", "h1", "h2", "form", "button", "noscript", "script", "style", "title", "body", "html", "head",
    "frameset", "br", "img", "article", "section", "object", "applet", "marquee", "nobr", "font", "desc", "plaintext",
];

const ATTRIBUTES: [&str; 9] =
    ["class=post", "class='a b'", "id=x", "href=x", "hidden", "style='display:none'", "a", "role=menu", "class=related"];

/// A page: a story with the usual around it, then tags by chance, in bursts.
fn page(seed: u64) -> String {
    let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut html = String::new();
    if numbers.below(2) == 0 {
        html.push_str("<!doctype html><html lang=en><head><title>Talks</title></head><body><article>");
        for _ in 0..numbers.below(8) {
            let _ = write!(html, "<p>{STORY}</p>");
        }
    }
    for _ in 0..numbers.below(60) {
        let (tag, attribute) = (numbers.one(&TAGS), numbers.one(&ATTRIBUTES));
        let times = [1, 1, 1, 3, 40, 600][numbers.below(6)];
        let burst = match numbers.below(7) {
            0 => format!("</{tag}>"),
            1 => format!("<{tag} {attribute}>a, b</{tag}>"),
            2 => format!("<{tag}><{} {attribute}>", numbers.one(&TAGS)),
            3 => format!("<{tag}></{}>x", numbers.one(&TAGS)),
            4 => format!("<{tag} {attribute}/>&amp &#0; \u{AD}é"),
            5 => format!("<!-- {tag} --><![CDATA[x]]><{tag}"),
            _ => format!("<{tag} {attribute}>{STORY}"),
        };
        html.push_str(&burst.repeat(times));
    }
    html.truncate(html.floor_char_boundary(2 << 20));
    html
}

/// Most memory that this process ever had, in MiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kib| kib.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}

#[test]
fn pages_by_chance_end_in_time_and_in_bounds() {
    let asked: Option<u64> = std::env::var("DATELINE_PAGES").ok().and_then(|n| n.parse().ok());
    let count = asked.unwrap_or(300);
    for begin in (0..count).step_by(100) {
        let seeds: Vec<u64> = (begin..count.min(begin + 100)).collect();
        let outcomes = read_on_small_stack(seeds.iter().map(|seed| page(*seed)).collect());
        for (seed, (outcome, took)) in seeds.into_iter().zip(outcomes) {
            assert!(took < PATIENCE, "page {seed} took {took:?}");
            if let Ok(page) = outcome {
                assert!(!page.text.is_empty() && !page.text.contains(['\0', '\u{AD}']), "page {seed}");
            }
        }
    }
    // Alone in a process it can be told from what other tests take.
    if asked.is_some() {
        assert!(peak_memory() < 300, "{} MiB", peak_memory());
    }
}
