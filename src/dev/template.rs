//! Texts put into a page, escaped.

use std::fmt::Write as _;

/// Replaces each `{{name}}` by its value, as it is: what comes from outside is escaped before.
///
/// Values are not looked into, so a value cannot name another one.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        page.push_str(value.map_or("", |(_, value)| value));
        rest = behind;
    }
    page.push_str(rest);
    page
}

/// Makes a text harmless inside of elements and of quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '`' => {
                write!(safe, "&#{};", u32::from(character)).expect("text can be written to");
            }
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once_and_not_looked_into() {
        let page = fill("<p>{{a}} and {{b}}</p>", &[("a", "{{b}}"), ("b", "B")]);
        assert_eq!(page, "<p>{{b}} and B</p>");
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            escape(r#"<a href="x" t='y'>&`"#),
            "&#60;a href=&#34;x&#34; t=&#39;y&#39;&#62;&#38;&#96;"
        );
    }
}
