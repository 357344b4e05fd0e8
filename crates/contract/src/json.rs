//! Reading what the server answered, in little room.
//!
//! The server reads with `serde`, strictly. The console only reads what its own server wrote, and
//! everybody downloads what it reads with: the readers of `serde_json` were a tenth of that.
//! [`Read`] takes values out of a [`Json`] that the browser parsed; it is derived beside
//! `Deserialize`, follows the same attributes, and a test holds both against each other.

#[cfg(not(target_arch = "wasm32"))]
mod native;

pub use understudy_contract_derive::Read;

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

/// Something that can be read from JSON.
pub trait Read: Sized {
    /// It, or nothing where `json` is something else.
    fn read(json: &Json) -> Option<Self>;
}

/// The field `name` of `json`.
pub fn field<T: Read>(json: &Json, name: &str) -> Option<T> {
    T::read(json.get(name))
}

/// The field `name` of `json`, or its default where there is none.
pub fn field_or_default<T: Read + Default>(json: &Json, name: &str) -> Option<T> {
    match json.get(name) {
        Json::Null => Some(T::default()),
        value => T::read(value),
    }
}

/// The variant of that name among `names`, or `other` for a name that is not there.
pub fn variant<T: Copy>(json: &Json, names: &[(&str, T)], other: Option<T>) -> Option<T> {
    let text = json.text()?;
    names.iter().find(|(name, _)| *name == text).map(|(_, variant)| *variant).or(other)
}

impl Read for () {
    fn read(_json: &Json) -> Option<Self> {
        Some(())
    }
}

impl Read for bool {
    fn read(json: &Json) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

impl Read for u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is on the wire is whole, positive and below 2^53"
    )]
    fn read(json: &Json) -> Option<Self> {
        match json {
            Json::Number(value) if *value >= 0.0 => Some(*value as Self),
            _ => None,
        }
    }
}

impl Read for u32 {
    fn read(json: &Json) -> Option<Self> {
        u64::read(json)?.try_into().ok()
    }
}

impl Read for u16 {
    fn read(json: &Json) -> Option<Self> {
        u64::read(json)?.try_into().ok()
    }
}

impl Read for String {
    fn read(json: &Json) -> Option<Self> {
        json.text().map(str::to_owned)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: &Json) -> Option<Self> {
        match json {
            Json::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &Json) -> Option<Self> {
        T::read(json).map(Self::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &Json) -> Option<Self> {
        match json {
            Json::List(items) => items.iter().map(T::read).collect(),
            _ => None,
        }
    }
}
