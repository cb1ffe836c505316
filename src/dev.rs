//! What makes a first start need no configuration: secrets kept under `data/`, sample users of
//! every role with a booking, an order and a trip of theirs, and a page to become one of them.
//!
//! Mounted by `--dev` alone: the page hands a token of anybody, and the API key, to everybody.

mod page;
mod people;
mod references;
mod secret;
mod sign_in;
mod template;

pub use self::page::{DevSite, router};
pub use self::people::sync_sample_users;
pub use self::references::sync_sample_references;
pub use self::secret::{
    DevSecret, FOLDER, SecretError, find_or_make_secret, find_secret, make_folder,
};
