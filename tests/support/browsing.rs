//! Requests as a browser or an operator makes them.

use std::sync::LazyLock;

use reqwest::{Client, Response};

/// A client that speaks plain HTTP; what it would encrypt with has to be named all the same.
pub(crate) fn client() -> Client {
    // Whoever comes second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

/// Such a client that everybody may use, as it is made only once: each request has a connection
/// of its own.
pub(crate) fn shared_client() -> Client {
    static SHARED: LazyLock<Client> = LazyLock::new(|| {
        // Whoever comes second finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder().pool_max_idle_per_host(0);
        builder.build().expect("a client")
    });
    SHARED.clone()
}

/// The answer to a GET.
pub(crate) async fn get(address: impl std::fmt::Display, path: &str) -> Response {
    let answer = client().get(format!("http://{address}{path}")).send().await;
    answer.unwrap_or_else(|error| panic!("{path}: {error}"))
}
