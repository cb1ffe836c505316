//! The secrets of development: made on the first start, kept for the next.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// Where development keeps what it makes: secrets and the database.
pub const FOLDER: &str = "data";

/// What development has a secret for, each in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DevSecret {
    /// Users' tokens are signed with it.
    Jwt,
    /// The host's own server proves itself with it.
    ApiKey,
    /// The Pusher application signs with it.
    Pusher,
}

impl DevSecret {
    const fn file(self) -> &'static str {
        match self {
            Self::Jwt => "jwt_secret",
            Self::ApiKey => "api_key",
            Self::Pusher => "pusher_secret",
        }
    }
}

/// A secret of development cannot be kept.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct SecretError {
    path: PathBuf,
    problem: io::Error,
}

/// Makes the folder of development, unless it is there.
pub fn make_folder(folder: &Path) -> Result<(), SecretError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|problem| SecretError {
            path: folder.to_owned(),
            problem,
        })
}

/// The secret, if one was made.
pub fn find_secret(folder: &Path, which: DevSecret) -> Result<Option<SecretString>, SecretError> {
    let path = folder.join(which.file());
    let mut text = String::new();
    match File::open(&path).and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) if text.trim().is_empty() => {
            let problem = io::Error::other("is empty; remove it, and the next start makes another");
            Err(SecretError { path, problem })
        }
        Ok(_) => Ok(Some(text.trim().into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(SecretError { path, problem }),
    }
}

/// The secret, made if there is none, together with its folder.
pub fn find_or_make_secret(folder: &Path, which: DevSecret) -> Result<SecretString, SecretError> {
    if let Some(secret) = find_secret(folder, which)? {
        return Ok(secret);
    }
    make_folder(folder)?;
    let file = which.file();
    let path = folder.join(file);
    let secret = fresh_secret();
    // A name of its own first: whoever finds the file finds all of it.
    let unfinished = folder.join(format!("{file}.{}", std::process::id()));
    let kept = write_private(&unfinished, &secret)
        .and_then(|()| std::fs::hard_link(&unfinished, &path))
        .or_else(|error| {
            // Another start was faster; its secret counts.
            let is_there = error.kind() == io::ErrorKind::AlreadyExists;
            if is_there { Ok(()) } else { Err(error) }
        });
    // What is left of it says nothing that the file itself does not.
    let _ = std::fs::remove_file(&unfinished);
    kept.map_err(|problem| SecretError { path, problem })?;
    Ok(find_secret(folder, which)?.unwrap_or_else(|| secret.into()))
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// As many random bytes as the hash has that signs or compares with it.
fn fresh_secret() -> String {
    format!(
        "{:032x}{:032x}",
        rand::random::<u128>(),
        rand::random::<u128>()
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_can_read_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("data");
        assert!(find_secret(&folder, DevSecret::Jwt).unwrap().is_none());

        let made = find_or_make_secret(&folder, DevSecret::Jwt).unwrap();
        let found = find_or_make_secret(&folder, DevSecret::Jwt).unwrap();

        assert_eq!(made.expose_secret(), found.expose_secret());
        assert_eq!(made.expose_secret().len(), 64);
        let permissions = std::fs::metadata(folder.join("jwt_secret"))
            .unwrap()
            .permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn each_use_has_a_secret_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        let signing = find_or_make_secret(place.path(), DevSecret::Jwt).unwrap();
        let key = find_or_make_secret(place.path(), DevSecret::ApiKey).unwrap();
        assert_ne!(signing.expose_secret(), key.expose_secret());
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("jwt_secret"), "\n").unwrap();
        let error = find_or_make_secret(place.path(), DevSecret::Jwt)
            .unwrap_err()
            .to_string();
        assert!(error.contains("jwt_secret: is empty"), "{error}");
    }
}
