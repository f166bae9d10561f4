use super::*;
use std::path::Path;

fn layers(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Layers {
    let mut layers = Layers::default();
    layers.file(Path::new("dateline.toml"), file);
    layers.environment(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    for (flag, value) in flags {
        let key = KEYS.iter().find(|k| k.flag == *flag).unwrap_or_else(|| panic!("--{flag}"));
        layers.flag(key, (*value).to_owned());
    }
    layers
}

fn violations(file: &str) -> Vec<String> {
    let config = Config::from_layers(&layers(file, &[], &[]));
    config.err().map(|v| v.0.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

#[test]
fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
    let file = "[server]\nqueue = 1\nthreads = 2\ndrain_timeout = \"1s\"\n";
    let environment = [("DATELINE_QUEUE", "10"), ("DATELINE_THREADS", "20")];
    let layers = layers(file, &environment, &[("queue", "100")]);
    let server = Config::from_layers(&layers).unwrap_or_else(|e| panic!("{e}")).server;
    assert_eq!((server.queue, server.threads, server.drain_timeout), (100, 20, Duration::from_secs(1)));
    assert_eq!(server.stream_window, 16);
    let shown = show(&layers);
    for line in ["queue = 100  # flag --queue", "threads = 20  # environment DATELINE_THREADS", "stream_window = 16\n"] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn the_shipped_example_is_the_defaults() {
    let shipped = include_str!("../../deploy/dateline.toml");
    assert_eq!(shipped, example(), "make it anew: dateline config example > deploy/dateline.toml");
    let config = Config::from_layers(&layers(shipped, &[], &[]));
    assert_eq!(config, Ok(Config::default()));
    let uncommented = shipped.replace("# [auth.identities]", "[auth.identities]").replace("# \"", "\"");
    assert_eq!(violations(&uncommented).len(), 1, "the identities of the example need an authority, and nothing else");
}

#[test]
fn what_is_shown_makes_the_same_configuration() {
    let written = layers("[server]\nqueue = 7\n[log]\nlevel = \"info,dateline=debug\"\n", &[], &[("listen", "127.0.0.1:1")]);
    assert_eq!(Config::from_layers(&layers(&show(&written), &[], &[])), Config::from_layers(&written));
}

#[test]
fn every_violation_is_told_at_once_with_what_to_write_instead() {
    let table = [
        (
            "[server]\nlisten = \"localhost\"",
            "server.listen = \"localhost\" (file dateline.toml): write an address and a port",
        ),
        ("[server]\nqueue = 0", "write a whole number from 1 to 100000"),
        ("[server]\nthreads = \"many\"", "write a whole number from 1 to 1024, or auto"),
        (
            "[server]\ndrain_timeout = 30",
            "server.drain_timeout = \"30\" (file dateline.toml): write a duration with its unit",
        ),
        ("[server]\nmax_message = \"8 parsecs\"", "write a size from 4.0KiB to 256.0MiB, such as 512KiB or 8MiB"),
        ("[server]\nlissten = 1", "server.lissten (file dateline.toml): there is no such key: [server] has listen,"),
        ("[sever]\nlisten = 1", "sever (file dateline.toml): there is no such section: there are server,"),
        ("[server.listen]\nport = 1", "write one value, not a table"),
        ("[server", "file dateline.toml: is not TOML in line 1: "),
        ("[server]\nlisten = \"0.0.0.0:50051\"", "server.allow_plaintext = true"),
        ("[model]\nname = \"acurate\"", "write auto, accurate, fast, or the path of a file"),
        (
            "[store]\nurl = \"mysql://u:secret@h/d\"",
            "store.url = \"mysql://u:***@h/d\" (file dateline.toml): write sqlite:PATH",
        ),
        ("[server]\nrequest_memory = \"15MiB\"", "write at least twice server.max_message"),
        ("[server]\nmax_markup = \"9MiB\"", "write at most as much as server.max_message"),
        ("[server]\nmax_markup = \"1GiB\"", "write a size from 4.0KiB to 32.0MiB"),
        ("[tls]\ncert = \"a.pem\"", "tls.cert needs it: set the file of its private key"),
        ("[tls]\nkey = \"a.pem\"", "tls.key needs it: set the file of its certificate chain"),
        ("[tls]\nclient_ca = \"a.pem\"", "tls.client_ca needs it"),
        ("[tls]\nclient_auth = \"maybe\"", "write required or optional"),
        ("[auth.identities]\n\"a.example\" = [\"fly\"]", "write scopes out of analyze, ingest, read, admin"),
        ("[log]\nformat = \"xml\"", "write pretty or json"),
        ("[log]\nlevel = \"info,=\"", "write error, warn, info, debug or trace"),
        ("[otlp]\nendpoint = \"collector\"", "write a URL such as http://localhost:4317"),
        ("[otlp]\nsample_ratio = 2", "write a number from 0 to 1"),
    ];
    for (file, part) in table {
        let told = violations(file);
        assert!(told.iter().any(|v| v.contains(part)), "{file}: {told:?}");
    }
    assert_eq!(violations("[server]\nqueue = 0\nstream_window = 0\nnothing = 1\n[log]\nformat = 1").len(), 4);
}

#[test]
fn every_key_tells_what_to_write_instead_of_nonsense() {
    for key in KEYS.iter().filter(|key| !["FILE", "FOLDER"].contains(&key.value)) {
        let written = layers("", &[], &[(key.flag, "no such=thing")]);
        let told = Config::from_layers(&written).err().map(|v| v.0).unwrap_or_default();
        assert!(told.len() == 1 && told[0].key == key.path && told[0].problem.starts_with("write "), "{told:?}");
    }
}

#[test]
fn tls_and_identities_go_together() {
    let file = "[server]\nlisten = \"0.0.0.0:1\"\n[tls]\ncert = \"c\"\nkey = \"k\"\nclient_ca = \"a\"\n\
                [auth.identities]\n\"spiffe://x/y.z\" = [\"read\", \"analyze\"]\n";
    let config = Config::from_layers(&layers(file, &[], &[])).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(config.tls.identity, Some(("c".into(), "k".into())));
    let identities: Vec<_> = config.auth.identities.iter().map(|(name, s)| (name.as_str(), s.to_string())).collect();
    assert_eq!(identities, [("spiffe://x/y.z", "analyze,read".to_owned())]);
}

#[test]
fn secrets_are_not_told() {
    let table = [
        ("postgres://u:p@ss@h:1/d?sslmode=require", "postgres://u:***@h:1/d?sslmode=require"),
        ("postgres://u@h/d?password=x&a=b", "postgres://u@h/d?password=***&a=b"),
        ("sqlite:a.db", "sqlite:a.db"),
    ];
    for (url, told) in table {
        let layers = layers("", &[("DATELINE_STORE", url)], &[]);
        let config = Config::from_layers(&layers).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((config.store.url.expose(), config.store.url.to_string()), (url, told.to_owned()));
        assert!(show(&layers).contains(told) && format!("{config:?}").contains(told), "{url}");
    }
}

#[test]
fn strangers_in_the_environment_are_told_and_those_of_kubernetes_are_not() {
    let mut layers = Layers::default();
    let variables = [
        "DATELINE_QUEU",
        "DATELINE_SERVICE_HOST",
        "DATELINE_PORT",
        "DATELINE_PORT_50051_TCP_ADDR",
        "DATELINE_CONFIG",
        "PATH",
    ];
    let strangers = layers.environment(variables.map(|name| (name.to_owned(), "tcp://10.0.0.1:50051".to_owned())));
    assert_eq!(strangers, ["DATELINE_QUEU"]);
    assert_eq!(Config::from_layers(&layers), Ok(Config::default()));
}
