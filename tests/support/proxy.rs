//! A TCP proxy that can go silent on the connections that are open: as a firewall that forgot them, it takes what is sent and
//! passes nothing on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A proxy before one server.
pub struct Proxy {
    /// The port it listens on.
    pub port: u16,
    open: Arc<Mutex<Vec<Arc<AtomicBool>>>>,
}

impl Proxy {
    /// Starts one before `127.0.0.1:to`.
    pub async fn before(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let open: Arc<Mutex<Vec<Arc<AtomicBool>>>> = Arc::default();
        let opened = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { continue };
                let silent = Arc::new(AtomicBool::new(false));
                opened.lock().unwrap().push(Arc::clone(&silent));
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pass(from_client, to_server, Arc::clone(&silent)));
                tokio::spawn(pass(from_server, to_client, silent));
            }
        });
        Self { port, open }
    }

    /// Makes every open connection silent; later ones are as they should be. Returns how many there were.
    pub fn silence(&self) -> usize {
        let open = std::mem::take(&mut *self.open.lock().unwrap());
        open.iter().for_each(|silent| silent.store(true, Ordering::SeqCst));
        open.len()
    }
}

/// Passes on what comes, or swallows it for ever.
async fn pass(mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf, silent: Arc<AtomicBool>) {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = from.read(&mut buffer).await;
        if silent.load(Ordering::SeqCst) {
            // Neither an end nor an error comes through.
            if !matches!(read, Ok(n) if n > 0) {
                std::future::pending::<()>().await;
            }
            continue;
        }
        match read {
            Ok(n) if n > 0 => {
                if to.write_all(&buffer[..n]).await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}
