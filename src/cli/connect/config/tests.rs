//! What a section says, and what is wrong with one.

use super::*;

const GOOD: &str = r#"
[server]
listen = "127.0.0.1:0"

[connect]
listen = "127.0.0.1:9093"

[[connect.source]]
kind = "nats"
name = "wire"
server = "nats://127.0.0.1:4222"
stream = "WIRE"
subjects = ["wire.en.>"]
dead_letters = "dead.wire"
ingest = { layers = ["entities", "statements"], ack = "stored", on_conflict = "skip" }

[[connect.source]]
kind = "feeds"
name = "blogs"
urls = ["https://example.org/feed.xml"]
every = "10m"

[[connect.sink]]
kind = "nats"
name = "out"
server = "nats://127.0.0.1:4222"
subject = "dateline.changes"
changes = { filter = { outlets = ["Tana Times"] }, stories = true, analyses = false }
"#;

#[test]
fn a_section_is_read_from_the_file_of_the_server() -> Result<(), String> {
    let connect = parse(GOOD)?;
    assert_eq!(connect.summary(), "wire, blogs, out");
    let [Source::Nats(wire), Source::Feeds(blogs)] = &connect.sources[..] else { return Err("sources".to_owned()) };
    let open = wire.ingest.open("s".to_owned());
    assert_eq!((open.ack_level(), open.on_conflict(), open.layers.len()), (pb::AckLevel::Stored, pb::OnConflict::Skip, 2));
    assert_eq!((wire.positions.as_str(), blogs.every), ("dateline", Duration::from_secs(600)));
    let [Sink::Nats(out)] = &connect.sinks[..] else { return Err("sinks".to_owned()) };
    assert_eq!(out.changes.filter.message().outlets, ["Tana Times"]);
    assert!(out.changes.documents && out.changes.stories && !out.changes.analyses);
    Ok(())
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table = [
        ("", "", "has no section [connect]"),
        ("[[connect.source]]", "[[connect.sauce]]", "unknown field `sauce`"),
        ("name = \"out\"", "name = \"wire\"", "two parts have the name \"wire\""),
        ("name = \"out\"", "name = \"a b\"", "is to be 1 to 64"),
        ("kind = \"feeds\"", "kind = \"carrier pigeon\"", "carrier pigeon"),
        ("\"statements\"", "\"rumours\"", "\"rumours\" is no layer"),
        ("outlets", "outlet", "outlet"),
        ("every = \"10m\"", "every = \"soon\"", "expected"),
        ("stream = \"WIRE\"", "strem = \"WIRE\"", "strem"),
    ];
    for (from, to, expected) in table {
        let text = if from.is_empty() { String::new() } else { GOOD.replace(from, to) };
        let told = parse(&text).err().unwrap_or_default();
        assert!(told.contains(expected), "{to}: {told}");
        assert!(from.is_empty() || told.contains("line") || told.contains("name"), "{told}");
    }
    assert_eq!(parse("[connect]").err().as_deref().map(|why| why.contains("neither")), Some(true));
}
