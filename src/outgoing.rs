//! Requests that the server itself makes of others.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Url};
use rustls_platform_verifier::BuilderVerifierExt;

/// Why no requests can be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The system has no certificates to trust others with.
    #[error("trusted certificates cannot be loaded")]
    Certificates(#[from] rustls::Error),
    /// The client cannot be made.
    #[error("no client can be made")]
    Client(#[from] reqwest::Error),
}

/// A client for requests of this address, each to be answered within this time. Redirects are not
/// followed. It has its own cryptography, so nothing must be installed for the process.
///
/// # Errors
/// The system has no certificates, where they are needed.
pub fn client_for(url: &Url, within: Duration) -> Result<Client, ClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?;
    let tls = if url.scheme() == "https" {
        tls.with_platform_verifier()?.with_no_client_auth()
    } else {
        // Redirects are not followed, so no certificate is ever seen, and none need be installed.
        tls.with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
    };
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(within)
        .user_agent(concat!("parlor/", env!("CARGO_PKG_VERSION")))
        .build()?)
}
