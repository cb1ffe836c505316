//! Valid frames made wrong in every way that clients and attackers know, as a seed has it.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::raw_socket::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame, promise, unmasked,
};

/// Larger than any frame may be.
const TOO_MANY_BYTES: u64 = 65_537;

/// Bytes for the wire, and what becomes of the connection.
#[derive(Clone, Debug)]
pub(crate) enum Mangled {
    /// A whole message of text, which has to be dealt with.
    Text(String, Vec<u8>),
    /// Something that is dealt with and says nothing.
    Quiet(Vec<u8>),
    /// Something that ends the connection with one of these codes.
    Fatal(Vec<u8>, &'static [u16]),
}

/// What makes frames wrong.
pub(crate) struct Mangler(StdRng);

impl Mangler {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below this.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// One of these, made wrong.
    pub(crate) fn mangled(&mut self, valid: &[String]) -> Mangled {
        let chosen = self.below(valid.len());
        let text = self.text(&valid[chosen]);
        match self.below(100) {
            0..2 => self.fatal(&text),
            2..5 => self.quiet(),
            5..15 => {
                let bytes = self.in_pieces(text.as_bytes());
                Mangled::Text(text, bytes)
            }
            _ => {
                let bytes = frame(FIN | TEXT, text.as_bytes());
                Mangled::Text(text, bytes)
            }
        }
    }

    fn quiet(&mut self) -> Mangled {
        let short = vec![0xff; self.below(126)];
        Mangled::Quiet(match self.below(2) {
            0 => frame(FIN | PING, &short),
            _ => frame(FIN | PONG, &short),
        })
    }

    /// What the protocol itself forbids.
    fn fatal(&mut self, text: &str) -> Mangled {
        let bytes = text.as_bytes();
        let reserved_bit = [0x10, 0x20, 0x40][self.below(3)];
        let reserved_opcode = [0x3, 0x4, 0x7, 0xb, 0xf][self.below(5)];
        let (bytes, codes): (Vec<u8>, &[u16]) = match self.below(12) {
            0 => (frame(FIN | TEXT | reserved_bit, bytes), &[1002]),
            1 => (frame(FIN | reserved_opcode, bytes), &[1002]),
            2 => (unmasked(FIN | TEXT, bytes), &[1002]),
            3 => (frame(FIN | CONTINUATION, bytes), &[1002]),
            4 => (frame(PING, b"a control frame in pieces"), &[1002]),
            5 => (frame(FIN | PING, &[b'x'; 126]), &[1002]),
            6 => (frame(FIN | TEXT, &self.not_utf8(bytes)), &[1007]),
            7 => (
                [frame(TEXT, bytes), frame(FIN | TEXT, bytes)].concat(),
                &[1002],
            ),
            8 => (promise(FIN | TEXT, TOO_MANY_BYTES), &[1009]),
            9 => (promise(FIN | BINARY, i64::MAX.cast_unsigned()), &[1009]),
            10 => (promise(FIN | TEXT, u64::MAX), &[1002, 1009]),
            _ => (frame(FIN | CLOSE, &[0x03]), &[1002]),
        };
        Mangled::Fatal(bytes, codes)
    }

    fn not_utf8(&mut self, bytes: &[u8]) -> Vec<u8> {
        let wrong: [&[u8]; 5] = [
            b"\xff",
            b"\xc0\x80",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            b"\x80",
        ];
        let mut bytes = bytes.to_vec();
        bytes.extend(wrong[self.below(wrong.len())]);
        bytes
    }

    /// The same message in fragments, with a ping in between.
    fn in_pieces(&mut self, bytes: &[u8]) -> Vec<u8> {
        let cut = self.below(bytes.len() + 1);
        [
            frame(TEXT, &bytes[..cut]),
            frame(FIN | PING, b""),
            frame(CONTINUATION, b""),
            frame(FIN | CONTINUATION, &bytes[cut..]),
        ]
        .concat()
    }

    /// A text made wrong: as text, or as the JSON that it holds.
    fn text(&mut self, valid: &str) -> String {
        let start = valid.find(['{', '[']).unwrap_or(valid.len());
        let (head, json) = valid.split_at(start);
        let parsed = serde_json::from_str::<Value>(json).ok();
        match (self.below(10), parsed) {
            (0, _) => valid.chars().take(self.below(valid.len())).collect(),
            (2, Some(_)) => {
                let depth = 1 << self.below(12);
                format!("{head}{}{json}{}", "[".repeat(depth), "]".repeat(depth))
            }
            (3, Some(value)) => {
                // What JSON can say and no number holds.
                let number = [
                    "1e999",
                    "-1e-999",
                    "1.0000000000000000001",
                    "99999999999999999999",
                ];
                let number = number[self.below(number.len())];
                let marked = self.with(value, json!("\u{1}number"));
                let text = marked.to_string().replace("\"\\u0001number\"", number);
                format!("{head}{text}")
            }
            (4.., Some(value)) => {
                let wrong = self.wrong_value();
                format!("{head}{}", self.with(value, wrong))
            }
            (1, _) | (_, None) => self.flipped(valid),
        }
    }

    fn flipped(&mut self, valid: &str) -> String {
        const OTHERS: [char; 12] = [
            '"',
            '\\',
            '{',
            '}',
            '[',
            ',',
            ':',
            '\0',
            '\u{1e}',
            '\u{feff}',
            '\u{1f600}',
            '0',
        ];
        let mut text: Vec<char> = valid.chars().collect();
        for _ in 0..=self.below(3) {
            let (at, other) = (self.below(text.len() + 1), OTHERS[self.below(OTHERS.len())]);
            match text.get_mut(at) {
                Some(character) => *character = other,
                None => text.push(other),
            }
        }
        text.into_iter().collect()
    }

    fn wrong_value(&mut self) -> Value {
        match self.below(14) {
            0 => json!(null),
            1 => json!(true),
            2 => json!(-1),
            3 => json!(u64::MAX),
            4 => json!(i64::MAX),
            5 => json!(1.5),
            6 => json!(""),
            7 => json!(" \u{0}\u{7f}\u{202e} "),
            8 => json!("x".repeat(1 << self.below(16))),
            9 => json!([]),
            10 => json!({}),
            11 => json!([[null, { "": [1] }]]),
            12 => json!("018f0000-0000-7000-8000-000000000000"),
            _ => json!({ "constructor": { "prototype": 1 }, "$type": "x" }),
        }
    }

    /// The value with something else somewhere in it: instead of a part, or beside the others.
    fn with(&mut self, mut value: Value, other: Value) -> Value {
        self.put(&mut value, other);
        value
    }

    fn put(&mut self, place: &mut Value, other: Value) {
        let goes_on = self.below(4) > 0;
        match place {
            Value::Object(members) if !members.is_empty() && goes_on => {
                let at = self.below(members.len());
                if let Some(inside) = members.values_mut().nth(at) {
                    self.put(inside, other);
                }
            }
            Value::Array(items) if !items.is_empty() && goes_on => {
                let at = self.below(items.len());
                self.put(&mut items[at], other);
            }
            Value::Object(members) => {
                let name = ["colour", "type"][self.below(2)];
                members.insert(name.to_owned(), other);
            }
            Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => *place = other,
        }
    }
}
