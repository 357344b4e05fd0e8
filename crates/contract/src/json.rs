//! Reading what the server answered, in little room.
//!
//! The server reads with `serde`, strictly. The console only reads what its own server wrote, and
//! everybody downloads what it reads with: the readers of `serde_json` were a tenth of that.
//! [`Read`] takes values out of a [`Json`] that the browser parsed; it is derived beside
//! `Deserialize`, follows the same attributes, and a test holds both against each other.

#[cfg(not(target_arch = "wasm32"))]
mod native;

pub use understudy_contract_derive::Read;

use std::cell::Cell;

/// A value of JSON (RFC 8259, §3).
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number; exact for integers up to 2^53.
    Number(f64),
    /// Text.
    Text(String),
    /// `[…]`
    List(Vec<Json>),
    /// `{…}`, in the order in which it was written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a field; `null` where there is none, and in what is no object.
    pub fn get(&self, name: &str) -> &Self {
        let fields = match self {
            Self::Object(fields) => fields.as_slice(),
            _ => &[],
        };
        fields.iter().find(|(key, _)| key == name).map_or(&Self::Null, |(_, value)| value)
    }
}

/// Outside of a browser, `serde` parses it.
#[cfg(not(target_arch = "wasm32"))]
impl<'de> serde::Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(native::Visitor)
    }
}

/// Whether anything that was read was something else than it should be.
///
/// Readers go on when something is wrong, and say so here: code that stops at each field, and drops
/// what it has so far, was more than half of all that reads.
#[derive(Debug, Default)]
pub struct Wrong(Cell<bool>);

impl Wrong {
    /// Something is.
    pub fn set(&self) {
        self.0.set(true);
    }
}

/// Something that can be read from JSON.
pub trait Read: Sized {
    /// It. Where `json` is something else, anything, and that goes into `wrong`.
    fn take(json: &Json, wrong: &Wrong) -> Self;

    /// It, or nothing where `json` is something else.
    fn read(json: &Json) -> Option<Self> {
        let wrong = Wrong::default();
        let taken = Self::take(json, &wrong);
        (!wrong.0.get()).then_some(taken)
    }
}

/// The field `name` of `json`.
pub fn field<T: Read>(json: &Json, name: &str, wrong: &Wrong) -> T {
    T::take(json.get(name), wrong)
}

/// The field `name` of `json`, or its default where there is none.
pub fn field_or_default<T: Read + Default>(json: &Json, name: &str, wrong: &Wrong) -> T {
    match json.get(name) {
        Json::Null => T::default(),
        value => T::take(value, wrong),
    }
}

/// Where among `names` stands what `json` says; `other` for a name that is not there.
pub fn variant(json: &Json, names: &[&str], other: Option<usize>, wrong: &Wrong) -> usize {
    let text = json.text();
    let found = text.and_then(|text| names.iter().position(|name| *name == text).or(other));
    found.unwrap_or_else(|| {
        wrong.set();
        0
    })
}

impl Read for () {
    fn take(_json: &Json, _wrong: &Wrong) -> Self {}
}

impl Read for bool {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        if let Json::Bool(value) = json {
            *value
        } else {
            wrong.set();
            false
        }
    }
}

impl Read for u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is on the wire is whole, positive and below 2^53"
    )]
    fn take(json: &Json, wrong: &Wrong) -> Self {
        match json {
            Json::Number(value) if *value >= 0.0 => *value as Self,
            _ => {
                wrong.set();
                0
            }
        }
    }
}

/// A smaller number.
fn small<T: TryFrom<u64> + Default>(json: &Json, wrong: &Wrong) -> T {
    u64::take(json, wrong).try_into().unwrap_or_else(|_| {
        wrong.set();
        T::default()
    })
}

impl Read for u32 {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        small(json, wrong)
    }
}

impl Read for u16 {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        small(json, wrong)
    }
}

impl Read for String {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        let text = json.text().unwrap_or_else(|| {
            wrong.set();
            ""
        });
        text.to_owned()
    }
}

impl<T: Read> Read for Option<T> {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        match json {
            Json::Null => None,
            value => Some(T::take(value, wrong)),
        }
    }
}

impl<T: Read> Read for Box<T> {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        Self::new(T::take(json, wrong))
    }
}

impl<T: Read> Read for Vec<T> {
    fn take(json: &Json, wrong: &Wrong) -> Self {
        let items = if let Json::List(items) = json {
            items.as_slice()
        } else {
            wrong.set();
            &[]
        };
        items.iter().map(|item| T::take(item, wrong)).collect()
    }
}
