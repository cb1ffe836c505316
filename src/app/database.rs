//! The database before anything else: reached, and its tables brought up to date.

use std::time::Duration;

use anyhow::anyhow;
use reqwest::Url;
use secrecy::ExposeSecret;

use super::settings;
use crate::config::Config;
use crate::store::{Access, ServerPlace, Store};

/// Opens the database that the configuration names, within `database.connect_timeout`.
///
/// # Errors
///
/// One line that names the database without its password.
pub async fn connect(config: &Config) -> anyhow::Result<Store> {
    open(config, None).await
}

async fn open(config: &Config, place: Option<ServerPlace>) -> anyhow::Result<Store> {
    let options = settings::store(config, place);
    let within = config.database.connect_timeout;
    match tokio::time::timeout(within, Store::connect(&options)).await {
        Ok(Ok(store)) => Ok(store),
        Ok(Err(error)) => Err(refused(config, &error)),
        Err(_) => Err(silent(config, within)),
    }
}

/// As [`connect`], to write from a place, with every table there is.
pub(super) async fn ready(config: &Config, place: ServerPlace) -> anyhow::Result<Store> {
    let store = open(config, Some(place)).await?;
    if let Err(error) = Box::pin(store.migrations().up()).await {
        store.close().await;
        return Err(refused(config, &error));
    }
    Ok(store)
}

fn refused(config: &Config, error: &Access) -> anyhow::Error {
    anyhow!("database.url ({}): {error}", place(config))
}

fn silent(config: &Config, within: Duration) -> anyhow::Error {
    let within = humantime::format_duration(within);
    anyhow!(
        "database.url ({}): cannot reach the database: no answer within {within}",
        place(config)
    )
}

/// Where the database is, without what only its users may know.
fn place(config: &Config) -> String {
    let Ok(mut url) = Url::parse(config.database.url.expose_secret()) else {
        return "not an address".to_owned();
    };
    // Addresses without a host have neither, and cannot be given one.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    #[test]
    fn an_error_names_the_place_of_a_database_and_no_secret() {
        let place_of = |url: &str| {
            let environment = [("DATABASE_URL".to_owned(), url.to_owned())];
            let sources = Sources {
                dev: None,
                profile: None,
                file: None,
                environment,
            };
            place(&Config::read(sources).unwrap())
        };
        assert_eq!(
            place_of("postgres://ama:secret@db.example:5433/parlor?sslpassword=secret"),
            "postgres://db.example:5433/parlor"
        );
        assert_eq!(
            place_of("sqlite://data/parlor.db?mode=rwc"),
            "sqlite://data/parlor.db"
        );
        assert_eq!(place_of("postgres://ama:secret@[/x"), "not an address");
    }
}
