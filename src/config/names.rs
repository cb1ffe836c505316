//! Names that an operator chooses: roles, topics, support rooms, priorities.

use smol_str::SmolStr;

use crate::domain::policy::RoleName;

/// A name that is read from a text and written as one.
pub(super) trait Name: Ord + Sized {
    fn parse_name(raw: &str) -> Result<Self, String>;
    fn as_text(&self) -> &str;
}

impl Name for RoleName {
    fn parse_name(raw: &str) -> Result<Self, String> {
        Self::parse(raw).map_err(|error| error.to_string())
    }

    fn as_text(&self) -> &str {
        self.as_str()
    }
}

impl Name for SmolStr {
    fn parse_name(raw: &str) -> Result<Self, String> {
        // The bounds of a role name suit every name.
        match RoleName::parse(raw) {
            Ok(_) => Ok(raw.into()),
            Err(_) => Err("expected a name of 1 to 64 characters".to_owned()),
        }
    }

    fn as_text(&self) -> &str {
        self.as_str()
    }
}

/// A table whose keys are names.
pub(super) mod table {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Name;

    pub(in crate::config) fn serialize<K: Name, V: Serialize, S: Serializer>(
        table: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(table.iter().map(|(name, value)| (name.as_text(), value)))
    }

    pub(in crate::config) fn deserialize<'de, K, V, D>(
        deserializer: D,
    ) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Name,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        BTreeMap::<String, V>::deserialize(deserializer)?
            .into_iter()
            .map(|(raw, value)| Ok((K::parse_name(&raw).map_err(D::Error::custom)?, value)))
            .collect()
    }
}

/// A list of names, or `"all"`.
pub(super) mod selection {
    use std::collections::BTreeSet;
    use std::fmt;
    use std::marker::PhantomData;

    use serde::de::{Error, SeqAccess, Unexpected, Visitor};
    use serde::{Deserializer, Serializer};

    use super::Name;
    use crate::domain::policy::Selection;

    const ALL: &str = "all";

    struct SelectionVisitor<T>(PhantomData<T>);

    impl<'de, T: Name> Visitor<'de> for SelectionVisitor<T> {
        type Value = Selection<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list of names or \"all\"")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text == ALL {
                return Ok(Selection::All);
            }
            Err(E::invalid_value(Unexpected::Str(text), &self))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut listed = BTreeSet::new();
            while let Some(raw) = items.next_element::<String>()? {
                listed.insert(T::parse_name(&raw).map_err(A::Error::custom)?);
            }
            Ok(Selection::Listed(listed))
        }
    }

    pub(in crate::config) fn serialize<T: Name, S: Serializer>(
        selection: &Selection<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match selection {
            Selection::All => serializer.serialize_str(ALL),
            Selection::Listed(listed) => serializer.collect_seq(listed.iter().map(Name::as_text)),
        }
    }

    pub(in crate::config) fn deserialize<'de, T: Name, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Selection<T>, D::Error> {
        deserializer.deserialize_any(SelectionVisitor(PhantomData))
    }
}
