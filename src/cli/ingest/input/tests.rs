//! What is read of files and folders.

use super::*;

fn all(paths: &[PathBuf]) -> Vec<Item> {
    let mut items = Vec::new();
    read(paths, None, |item| {
        items.push(item);
        true
    });
    items
}

#[test]
fn folders_files_and_lines_come_in_order() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let root = directory.path();
    fs::create_dir(root.join("b"))?;
    let files: [(&str, &[u8]); 8] = [
        ("c.html", b"<p>It hailed.</p>"),
        ("a.txt", b"It rained."),
        ("b/one.jsonl", b"{\"id\":\"x\",\"text\":\"It snowed.\"}\n\nnonsense\n"),
        ("b/photo.jpg", b"\xFF\xD8"),
        ("b/two.json", b"[{\"id\":\"y\",\n\"maintext\":\"It froze.\"}, 7]"),
        (".hidden.txt", b"no"),
        ("d.txt", b"\xFF"),
        ("notes", b"It thawed."),
    ];
    for (name, content) in files {
        fs::write(root.join(name), content)?;
    }
    let paths = [root.to_owned(), root.join("notes")];
    let told: Vec<(String, String, String)> = all(&paths)
        .into_iter()
        .map(|item| {
            let origin = item.origin.replace(&format!("{}/", root.display()), "");
            (origin, item.document.text, item.refused.map(|r| r.reason).unwrap_or_default())
        })
        .collect();
    let expected = [
        ("a.txt", "It rained.", ""),
        ("b/one.jsonl:1", "It snowed.", ""),
        ("b/one.jsonl:3", "", "FIELD_INVALID"),
        ("b/two.json:1", "It froze.", ""),
        ("b/two.json:2", "", "FIELD_INVALID"),
        ("c.html", "<p>It hailed.</p>", ""),
        ("d.txt", "", "TEXT_INVALID"),
        ("notes", "It thawed.", ""),
    ];
    assert_eq!(told, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));

    let before = survey(&paths)?;
    assert_eq!((before.documents, before.passed_over, before.digest.len()), (None, 2, 24));
    assert_eq!(survey(&paths)?.digest, before.digest);
    fs::write(root.join("a.txt"), "It rained again.")?;
    assert_ne!(survey(&paths)?.digest, before.digest);
    assert_eq!(survey(&[root.join("a.txt"), root.join("c.html")])?.documents, Some(2));
    assert!(survey(&[root.join("nothing")]).is_err_and(|e| e.contains("nothing")));
    Ok(())
}
