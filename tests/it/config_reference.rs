//! `config/default.toml` is the reference of all settings, so it has to explain each.

const DEFAULTS: &str = include_str!("../../config/default.toml");

#[test]
fn every_setting_is_explained_where_its_default_is() {
    let mut unexplained = Vec::new();
    let mut section = String::new();
    let mut is_explained = false;
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
            is_explained = false;
        } else if line.starts_with('#') {
            is_explained = true;
        } else if line.is_empty() {
            is_explained = false;
        } else if let Some((key, _)) = line.split_once(" = ") {
            // The keys of these tables are explained above the first of them.
            let is_listed = section.starts_with("roles.") || section.starts_with("support_rooms.");
            if !is_explained && !is_listed {
                unexplained.push(format!("{section}.{key}"));
            }
        }
    }
    assert!(
        unexplained.is_empty(),
        "without a word of explanation: {unexplained:?}"
    );
}
