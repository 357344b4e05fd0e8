//! The attributes of `serde` that types of the contract use.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Ident, LitStr};

/// What stands on a type.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) is_transparent: bool,
    is_snake_case: bool,
}

/// What stands on a field.
#[derive(Default)]
pub(crate) struct Field {
    pub(crate) name: Option<String>,
    pub(crate) has_default: bool,
}

/// What stands on a variant.
#[derive(Default)]
pub(crate) struct Variant {
    pub(crate) name: Option<String>,
    pub(crate) is_other: bool,
}

impl Container {
    pub(crate) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut found = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("transparent") {
                found.is_transparent = true;
            } else if meta.path.is_ident("rename_all") {
                let style: LitStr = meta.value()?.parse()?;
                if style.value() != "snake_case" {
                    return Err(meta.error("only snake_case is on the wire"));
                }
                found.is_snake_case = true;
            } else if !meta.path.is_ident("deny_unknown_fields") {
                return Err(meta.error(UNKNOWN));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The name of a variant on the wire.
    pub(crate) fn variant(&self, name: &Ident) -> String {
        let name = name.to_string();
        if !self.is_snake_case {
            return name;
        }
        let mut snake = String::new();
        for (index, character) in name.char_indices() {
            if index > 0 && character.is_uppercase() {
                snake.push('_');
            }
            snake.extend(character.to_lowercase());
        }
        snake
    }
}

impl Field {
    pub(crate) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut found = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("default") {
                found.has_default = true;
            } else if meta.path.is_ident("rename") {
                found.name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("skip_serializing_if") {
                let _only_for_writing: LitStr = meta.value()?.parse()?;
            } else {
                return Err(meta.error(UNKNOWN));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl Variant {
    pub(crate) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut found = Self::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename") {
                found.name = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("other") {
                found.is_other = true;
            } else {
                return Err(meta.error(UNKNOWN));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

const UNKNOWN: &str = "the console's reader does not know this attribute";

fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(ParseNestedMeta<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(&mut read)?;
    }
    Ok(())
}
