//! Requests as a browser or an operator makes them.

use reqwest::{Client, Response};

/// A client that speaks plain HTTP; what it would encrypt with has to be named all the same.
pub(crate) fn client() -> Client {
    // Whoever comes second finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

/// The answer to a GET.
pub(crate) async fn get(address: impl std::fmt::Display, path: &str) -> Response {
    let answer = client().get(format!("http://{address}{path}")).send().await;
    answer.unwrap_or_else(|error| panic!("{path}: {error}"))
}
