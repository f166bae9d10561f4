//! What `deploy/` promises: names that exist, manifests that are valid, a binary that runs where the image runs it.

use crate::support::certificates::{Authority, put};
use crate::support::process::{Served, get};
use crate::support::{links, repository};
use crate::tools::{required, run, tools};
use dateline::config::keys::KEYS;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::process::Command;

type Names = BTreeSet<String>;

fn text(path: &str) -> String {
    read_to_string(repository("deploy").join(path)).unwrap_or_else(|e| panic!("deploy/{path}: {e}"))
}

/// Names of the series that a running server exposes, one with TLS, so that the certificate's is among them.
fn exposed() -> Names {
    let dir = tempfile::tempdir().unwrap();
    let issued = Authority::new("ours").issue("localhost");
    let (cert, key) = (put(dir.path(), "tls.crt", &issued.cert), put(dir.path(), "tls.key", &issued.key));
    let (_served, _, admin) = Served::ready(&["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]);
    let (_, metrics) = get(admin, "/metrics");
    let mut names = Names::new();
    for (name, kind) in metrics.lines().filter_map(|l| l.strip_prefix("# TYPE ")?.split_once(' ')) {
        match kind {
            "histogram" => names.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}"))),
            _ => drop(names.insert(name.to_owned())),
        }
    }
    names
}

/// Names of the series that a PromQL expression reads.
fn series(expression: &str) -> Names {
    const GROUPING: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    const OPERATORS: [&str; 5] = ["and", "or", "unless", "bool", "offset"];
    let mut names = Names::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let skip_to = |end: char| rest.get(1..).and_then(|r| r.find(end)).map_or(rest.len(), |at| at + 2);
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_:".contains(c)).unwrap_or(rest.len());
        let next = match first {
            '"' => skip_to('"'),
            '{' => skip_to('}'),
            '[' => skip_to(']'),
            _ if word == 0 => first.len_utf8(),
            _ => {
                let name = &rest[..word];
                let after = rest[word..].trim_start();
                let called = ["(", "by (", "without ("].iter().any(|call| after.starts_with(call));
                if called && GROUPING.contains(&name) {
                    rest.len() - after.len() + after.find(')').map_or(after.len(), |at| at + 1)
                } else {
                    if !called && !first.is_ascii_digit() && !GROUPING.contains(&name) && !OPERATORS.contains(&name) {
                        names.insert(name.to_owned());
                    }
                    word
                }
            }
        };
        rest = &rest[next..];
    }
    names
}

/// Every value of `key` in a YAML text, whether it stands behind the key or folded below it.
fn values(yaml: &str, key: &str) -> Vec<String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = yaml.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(value) = line.trim_start().trim_start_matches("- ").strip_prefix(key).and_then(|l| l.strip_prefix(": "))
        else {
            continue;
        };
        found.push(match value {
            ">-" => lines[at + 1..]
                .iter()
                .take_while(|l| indent(l) > indent(line))
                .map(|l| l.trim())
                .collect::<Vec<_>>()
                .join(" "),
            value => value.to_owned(),
        });
    }
    found
}

/// Every string below `key` anywhere in a JSON value.
fn strings<'a>(json: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match json {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(text) if name == key => found.push(text),
            value => strings(value, key, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| strings(item, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every expression of the dashboard, the alerts and the autoscaler's metric, with where it stands.
fn expressions() -> Vec<(&'static str, String)> {
    let dashboard: Value = serde_json::from_str(&text("grafana/dashboard.json")).unwrap();
    let mut expressions = Vec::new();
    strings(&dashboard, "expr", &mut expressions);
    let mut all: Vec<_> = expressions.into_iter().map(|e| ("dashboard", e.to_owned())).collect();
    all.extend(values(&text("prometheus/alerts.yaml"), "expr").into_iter().map(|e| ("alerts", e)));
    let queries = values(&text("prometheus/adapter.yaml"), "metricsQuery");
    all.extend(
        queries.into_iter().map(|q| ("adapter", q.replace("<<", "").replace(">>", "").replace("{.LabelMatchers}", ""))),
    );
    all
}

#[test]
fn series_are_told_from_functions_labels_and_words() {
    for (expression, wanted) in [
        ("absent(ready == 1)", &["ready"][..]),
        (r#"sum by (job, le) (rate(a_sum{x=~"b_total|c"}[5m])) / sum(b_count) > 0.01"#, &["a_sum", "b_count"]),
        (r#"a{x="y"} and on (pod) group_left b offset 5m or vector(0)"#, &["a", "b"]),
        ("histogram_quantile(0.99, sum by (le) (rate(a_bucket{$x}[$__rate_interval])))", &["a_bucket"]),
        ("min(expiry) - time() < 14 * 86400", &["expiry"]),
    ] {
        assert_eq!(series(expression), wanted.iter().map(|&w| w.to_owned()).collect(), "{expression}");
    }
}

#[test]
fn dashboard_alerts_and_autoscaler_read_only_what_a_server_exposes() {
    let exposed = exposed();
    let expressions = expressions();
    assert!(expressions.len() >= 50, "{}", expressions.len());
    for (place, expression) in &expressions {
        let read = series(expression);
        assert!(!read.is_empty(), "{place}: no metric in {expression}");
        let unknown: Vec<_> = read.difference(&exposed).collect();
        assert!(unknown.is_empty(), "{place}: no server exposes {unknown:?}: {expression}");
    }
    // The autoscaler's metric is the one that the adapter makes.
    let made = values(&text("prometheus/adapter.yaml"), "as");
    assert!(text("kustomize/overlays/cluster/autoscaler.yaml").contains(&format!("metric: {{ name: {} }}", made[0])));
}

#[test]
fn every_alert_has_a_runbook_and_every_runbook_an_alert() {
    let alerts = text("prometheus/alerts.yaml");
    let names: Vec<String> = values(&alerts, "alert");
    let pages: Names = read_dir(repository("deploy/runbooks"))
        .unwrap()
        .map(|page| page.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.iter().cloned().collect::<Names>(), pages);
    let linked = values(&alerts, "runbook");
    let wanted: Vec<String> = names.iter().map(|name| format!("deploy/runbooks/{name}.md")).collect();
    assert_eq!(linked, wanted);
    for name in names {
        let page = text(&format!("runbooks/{name}.md"));
        assert!(page.starts_with(&format!("# {name}\n")), "{name}");
        for part in ["**Callers see**", "## Look", "## Do"] {
            assert!(page.contains(part), "{name} lacks {part}");
        }
    }
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let runbooks = read_dir(repository("deploy/runbooks")).unwrap().map(|page| page.unwrap().path());
    for page in runbooks.chain([repository("deploy/README.md")]) {
        for target in links(&page) {
            assert!(page.parent().unwrap().join(&target).exists(), "{}: {target}", page.display());
        }
    }
}

#[test]
fn every_variable_that_the_manifests_set_is_a_key_of_the_configuration() {
    let mut known: Names = KEYS.iter().map(|key| key.variable()).collect();
    // Those of a client, which `dateline connect` is.
    known.extend(["DATELINE_SERVER", "DATELINE_TOKEN"].map(str::to_owned));
    let mut files = vec![repository("deploy")];
    let mut set = 0;
    while let Some(file) = files.pop() {
        if file.is_dir() {
            files.extend(read_dir(&file).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        for part in read_to_string(&file).unwrap().split("DATELINE_").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            // "DATELINE_…" in prose names none.
            assert!(name.is_empty() || known.contains(&format!("DATELINE_{name}")), "{}: DATELINE_{name}", file.display());
            set += usize::from(!name.is_empty());
        }
    }
    assert!(set > 10, "{set}");
}

#[test]
fn the_shipped_configuration_is_good() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let file = repository("deploy/kustomize/base/dateline.toml");
    run(command.args(["config", "check", "--config"]).arg(file)).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn health_is_what_the_admin_port_says() {
    let health = |admin: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        let output = command.args(["health", "--admin-listen", admin]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (mut served, _, admin) = Served::ready(&["--drain-delay", "30s"]);
    assert_eq!(health(&admin.to_string()), (Some(0), "ready\n".to_owned()));
    assert_eq!(health(&format!("0.0.0.0:{}", admin.port())).0, Some(0));
    served.signal("TERM");
    served.until("draining");
    assert_eq!(health(&admin.to_string()), (Some(1), "not ready: draining\n".to_owned()));
    drop(served);
    assert_eq!(health(&admin.to_string()), (Some(1), String::new()));
}

/// Seconds of a drain by the configuration that the manifests use: delay and timeout.
fn drain_seconds() -> u64 {
    let config: toml::Table = text("kustomize/base/dateline.toml").parse().unwrap();
    let seconds = |key: &str| humantime::parse_duration(config["server"][key].as_str().unwrap()).unwrap().as_secs();
    seconds("drain_delay") + seconds("drain_timeout")
}

#[test]
fn nothing_kills_the_server_before_its_drain_has_ended() {
    let number = |text: &str| text.trim_end_matches('s').parse::<u64>().unwrap();
    let graces = [
        number(&values(&text("kustomize/components/pod/pod.yaml"), "terminationGracePeriodSeconds")[0]),
        number(&values(&text("compose.yaml"), "stop_grace_period")[0]),
        number(text("dateline.service").lines().find_map(|l| l.strip_prefix("TimeoutStopSec=")).unwrap()),
    ];
    for grace in graces {
        assert!(grace >= drain_seconds() + 5, "{graces:?}");
    }
}

#[test]
fn every_overlay_builds_and_fits_the_schemas_of_kubernetes() {
    let Some(bin) = tools() else { return };
    for (overlay, least) in [("embedded", 6), ("cluster", 6), ("cluster-tls", 6), ("connect", 2)] {
        let folder = repository("deploy/kustomize/overlays").join(overlay);
        let built =
            run(Command::new(bin.join("kubectl")).arg("kustomize").arg(&folder)).unwrap_or_else(|why| panic!("{why}"));
        let manifest = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(manifest.path(), &built.stdout).unwrap();
        let validated = run(Command::new(bin.join("kubernetes-validate")).arg("--strict").arg(manifest.path()));
        let said = validated.map(|o| [o.stdout, o.stderr].concat()).unwrap_or_else(|why| panic!("{why}"));
        let said = String::from_utf8(said).unwrap();
        let (unknown, known): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| line.contains("find schema"));
        assert!(known.len() >= least, "{said}");
        // The operator's kinds are no part of Kubernetes.
        assert!(unknown.iter().all(|line| line.contains("monitoring.coreos.com/v1")), "{said}");
        let built = String::from_utf8(built.stdout).unwrap();
        for hardening in ["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "- ALL"] {
            assert!(built.contains(hardening), "{overlay} lacks {hardening}");
        }
    }
}

#[test]
fn the_sections_of_connect_that_are_shipped_are_good() {
    for path in ["deploy/kustomize/overlays/connect/connect.toml", "deploy/connect.toml"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        run(command.args(["connect", "--check", "--config"]).arg(repository(path))).unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn compose_file_dockerfile_and_scripts_pass_their_linters() {
    let Some(bin) = tools() else { return };
    for (linter, arguments) in [
        ("check-jsonschema", &["--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"][..]),
        ("hadolint", &["deploy/Dockerfile"]),
        ("shellcheck", &["deploy/build-static.sh", "deploy/check-image.sh"]),
    ] {
        run(Command::new(bin.join(linter)).args(arguments).current_dir(repository(".")))
            .unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn the_binary_runs_under_an_empty_read_only_root_as_nobody() {
    let mut command = Command::new(repository("deploy/check-image.sh"));
    let output = command.args(["--binary", env!("CARGO_BIN_EXE_dateline")]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => {}
        Some(77) if !required() => eprintln!("the binary was not confined: {said}"),
        code => panic!("{code:?}\n{}\n{said}", String::from_utf8_lossy(&output.stdout)),
    }
}
