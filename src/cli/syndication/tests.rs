//! Feeds as they are met, and what is made of them.

use super::*;

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Lakeside News</title><link>https://lakeside.example/</link><language>en-GB</language>
  <atom:link href="https://lakeside.example/feed.xml" rel="self" type="application/rss+xml"/>
  <item>
<title>Ferry runs aground &amp; floats again</title>
<link>https://lakeside.example/ferry</link>
<guid isPermaLink="false">ferry-1</guid>
<pubDate>Tue, 14 May 2024 10:00:00 GMT</pubDate>
<dc:creator>Ana Ruiz</dc:creator>
<category>Sea</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>A ferry ran aground.</p><p>Nobody was hurt, the mayor said.</p>]]></content:encoded>
  </item>
  <item>
<title>Snow</title><link>https://lakeside.example/snow</link><guid>https://lakeside.example/snow</guid>
<author>desk@lakeside.example (Leo Brandt)</author>
<pubDate>Wed, 15 May 2024 12:00:00 +0200</pubDate>
<description>It snowed in Lima.</description>
  </item>
</channel></rss>"#;

const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es">
  <title>Andina</title><id>urn:feed</id><updated>2024-05-14T10:00:00Z</updated><author><name>Redacción</name></author>
  <link rel="self" href="https://andina.example/atom"/>
  <entry><title>Nieve</title><id>urn:1</id><updated>2024-05-14T10:00:00Z</updated>
<link href="https://andina.example/1"/><content type="html">&lt;p&gt;Nevó en Lima.&lt;/p&gt;</content></entry>
</feed>"#;

fn read(feed: &str) -> Syndicated {
    parse(feed).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_entry_is_a_document_and_nothing_of_it_is_lost() {
    let Syndicated { documents, unknown, fault } = read(RSS);
    let [ferry, snow] = &documents[..] else { panic!("{documents:?}") };
    assert_eq!(ferry.document_id, "ferry-1");
    assert_eq!(ferry.title, "Ferry runs aground & floats again");
    assert_eq!(ferry.text, "A ferry ran aground.\n\nNobody was hurt, the mayor said.");
    assert_eq!((ferry.authors.join(";"), snow.authors.join(";")), ("Ana Ruiz".to_owned(), "Leo Brandt".to_owned()));
    assert_eq!((ferry.publish_time.map(|t| t.seconds), ferry.language_code.as_str()), (Some(1_715_680_800), "en-GB"));
    let source = ferry.source.clone().unwrap_or_default();
    assert_eq!((source.outlet.as_str(), source.url.as_str()), ("Lakeside News", "https://lakeside.example/ferry"));
    assert_eq!(source.feed, "https://lakeside.example/feed.xml");
    assert_eq!((snow.text.as_str(), snow.publish_time.map(|t| t.seconds)), ("It snowed in Lima.", Some(1_715_767_200)));
    assert_eq!((unknown, fault), (vec!["category".to_owned()], None));

    let Syndicated { documents, unknown, .. } = read(ATOM);
    let [nieve] = &documents[..] else { panic!("{documents:?}") };
    assert_eq!((nieve.text.as_str(), nieve.language_code.as_str()), ("Nevó en Lima.", "es"));
    assert_eq!((nieve.authors.join(";"), nieve.document_id.as_str()), ("Redacción".to_owned(), "urn:1"));
    assert_eq!(nieve.source.clone().unwrap_or_default().url, "https://andina.example/1");
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Shapes as they are met: what is written, then title, text, authors, time, page, key, and what is told as passed over.
#[test]
fn every_dialect_is_understood() {
    let day = Some(1_715_680_800);
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><title>Out</title><dc:language>en</dc:language><items><rdf:Seq><rdf:li resource="a"/></rdf:Seq></items></channel>"#;
    type Case<'a> = (String, [&'a str; 6], Option<i64>, &'a [&'a str]);
    let cases: Vec<Case<'_>> = vec![
        (
            r#"<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd" [<!ENTITY x "y">]>
            <rss version="0.91"><channel><title>Out</title><item><title>T</title><link>http://a.example/1</link><description>One.</description></item></channel></rss>"#.to_owned(),
            ["T", "One.", "", "http://a.example/1", "http://a.example/1", "Out"], None, &[],
        ),
        (
            format!(r#"{rdf}<item rdf:about="http://a.example/1"><title>T</title><link>http://a.example/1</link><description>One &amp;amp; two.</description>
                <dc:creator>Ana Ruiz</dc:creator><dc:date>2024-05-14T10:00Z</dc:date><dc:subject>sea</dc:subject></item></rdf:RDF>"#),
            ["T", "One & two.", "Ana Ruiz", "http://a.example/1", "http://a.example/1", "Out"], day, &["dc:subject"],
        ),
        (
            r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Out</title><link rel="alternate" href="http://a.example/"/>
            <entry><title>T</title><link rel="alternate" href="/1"/><id>tag:1</id><issued>2024-05-14T10:00:00Z</issued><modified>2024-05-15T10:00:00Z</modified>
            <author><name>Ana Ruiz</name></author><content type="text/html" mode="escaped">&lt;p&gt;One.&lt;/p&gt;</content></entry></feed>"#.to_owned(),
            ["T", "One.", "Ana Ruiz", "http://a.example/1", "tag:1", "Out"], day, &[],
        ),
        (
            r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Out</a:title><a:entry><a:title type="text">1 &lt; 2 &amp; &lt;b&gt;</a:title><a:id>tag:1</a:id>
            <a:link href="http://a.example/1" rel="alternate"/><a:link href="http://a.example/1.mp3" rel="enclosure"/>
            <a:updated>2024-05-14T10:00:00.00Z</a:updated><a:author><a:name/><a:email>ana@a.example</a:email></a:author><a:source><a:title>Desk</a:title></a:source>
            <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b>.</p><p>Three.</p></div></a:content></a:entry></a:feed>"#.to_owned(),
            ["1 < 2 & <b>", "One two.\n\nThree.", "ana@a.example", "http://a.example/1", "tag:1", "Desk"], day, &[],
        ),
        (
            r#"<rss><channel><title>Out</title><item><media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>T</media:title>
            <media:description>One.</media:description><media:content url="http://a.example/v"/></media:group>
            <guid>http://a.example/one</guid><author>desk@a.example (Ana Ruiz)</author><pubDate>Tues, 14 May 2024 10:00:00 UT</pubDate></item></channel></rss>"#.to_owned(),
            ["T", "One.", "Ana Ruiz", "http://a.example/one", "http://a.example/one", "Out"], day, &["media:content"],
        ),
        (
            "<rss version='2.0'><channel><title>Out</title><item><title>AT&T &amp; caf&eacute; &#8211; news</title><link>http://a.example/?a=1&b=2</link>
            <description><![CDATA[<p>One.<p>Two<br>three.]]></description><dc:creator><![CDATA[Ana Ruiz]]></dc:creator><dc:creator>Leo Brandt</dc:creator>
            <pubDate>some day</pubDate><slash:comments>0</slash:comments></item></channel></rss>".to_owned(),
            ["AT&T & café – news", "One.\n\nTwo\nthree.", "Ana Ruiz;Leo Brandt", "http://a.example/?a=1&b=2", "http://a.example/?a=1&b=2", "Out"], None,
            &["pubDate some day", "slash:comments"],
        ),
        (
            "<rss version='2.0'><channel><title>Out</title><item><title>Minister resigns</title><guid isPermaLink='false'>7</guid></item></channel></rss>".to_owned(),
            ["", "Minister resigns", "", "", "7", "Out"], None, &[],
        ),
    ];
    for (feed, [title, text, authors, page, key, outlet], time, unknown) in cases {
        let read = read(&feed);
        let [document] = &read.documents[..] else { panic!("{feed}: {read:?}") };
        let source = document.source.clone().unwrap_or_default();
        let told = [
            &document.title,
            &document.text,
            &document.authors.join(";"),
            &source.url,
            &document.document_id,
            &source.outlet,
        ];
        assert_eq!(told.map(String::as_str), [title, text, authors, page, key, outlet], "{feed}");
        assert_eq!(document.publish_time.map(|t| t.seconds), time, "{feed}");
        assert_eq!(
            (read.unknown.iter().map(String::as_str).collect::<Vec<_>>(), read.fault),
            (unknown.to_vec(), None),
            "{feed}"
        );
    }
}

#[test]
fn entries_of_one_page_are_not_one_document() {
    let items = "<item><link>http://a.example/live</link><description>One.</description></item>";
    let read = read(&format!("<rss><channel>{items}{}</channel></rss>", items.replace("One", "Two")));
    assert!(read.documents.iter().all(|document| document.document_id.is_empty()), "{read:?}");
}

#[test]
fn what_stands_before_a_break_is_kept_and_the_break_is_told() {
    let read = read("<rss><channel><item><description>One.</description></item><item><description>Tw");
    assert_eq!(read.documents.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["One."]);
    assert_eq!(read.fault.as_deref(), Some("ends within rss > channel > item > description"));
}

#[test]
fn feeds_are_told_from_pages_and_text() {
    assert!(is_feed(RSS) && is_feed(ATOM));
    assert!(is_feed("<?xml?><!DOCTYPE rss SYSTEM 'x' [<!ENTITY a '>'>]><rss>") && is_feed("<x:RDF>") && is_feed("<rss\n>"));
    for text in ["<html><p>x", "<?xml version='1.0'?><html>", "A < b", "", "<!-- open", "<!DOCTYPE html><rss-x>", "<entry>"]
    {
        assert!(!is_feed(text), "{text}");
    }
    assert!(parse("<rss><channel>").is_err() && parse("<rss><channel></channel></rss>").is_ok());
}
