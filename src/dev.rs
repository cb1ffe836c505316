//! What makes a first start need no configuration: secrets kept under `data/`, sample users of
//! every role, and a page to become one of them.
//!
//! Mounted by `--dev` alone: the page hands a token of anybody, and the API key, to everybody.

mod page;
mod people;
mod secret;
mod template;

pub use self::page::{DevSite, router};
pub use self::people::sync_sample_users;
pub use self::secret::{
    DevSecret, FOLDER, SecretError, find_or_make_secret, find_secret, make_folder,
};
