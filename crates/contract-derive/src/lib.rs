//! `#[derive(Read)]`: a reader of a type of the contract from `understudy_contract::json::Json`.
//!
//! It follows the `#[serde(…)]` attributes that stand on the type anyway, so that there is one
//! statement of what is on the wire. What it does not know it refuses to compile.

mod attributes;

use attributes::{Container, Field, Variant};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Fields, parse_macro_input};

/// Reads the type as `serde` would, except that unknown fields are passed over.
#[proc_macro_derive(Read)]
pub fn read(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(tokens as DeriveInput);
    reader(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

fn reader(input: &DeriveInput) -> syn::Result<TokenStream> {
    let container = Container::read(&input.attrs)?;
    let body = match &input.data {
        Data::Struct(data) => structure(&data.fields, &container)?,
        Data::Enum(data) => variants(data, &container)?,
        Data::Union(data) => {
            return Err(syn::Error::new_spanned(data.union_token, "a union is not on the wire"));
        }
    };
    let name = &input.ident;
    let parameters: Vec<_> =
        input.generics.type_params().map(|parameter| &parameter.ident).collect();
    let (head, tail) = if parameters.is_empty() {
        (quote! {}, quote! {})
    } else {
        (quote! { <#(#parameters: crate::json::Read),*> }, quote! { <#(#parameters),*> })
    };
    Ok(quote! {
        impl #head crate::json::Read for #name #tail {
            fn take(json: &crate::json::Json, wrong: &crate::json::Wrong) -> Self {
                #body
            }
        }
    })
}

fn structure(fields: &Fields, container: &Container) -> syn::Result<TokenStream> {
    if container.is_transparent {
        return Ok(quote! { Self(crate::json::Read::take(json, wrong)) });
    }
    let Fields::Named(fields) = fields else {
        return Err(syn::Error::new_spanned(fields, "only named fields are on the wire"));
    };
    let fields = fields.named.iter().map(|field| {
        let (name, attributes) = (field.ident.as_ref(), Field::read(&field.attrs)?);
        let text = attributes.name.or(name.map(ToString::to_string)).unwrap_or_default();
        let value = if attributes.has_default {
            quote! { crate::json::field_or_default(json, #text, wrong) }
        } else {
            quote! { crate::json::field(json, #text, wrong) }
        };
        Ok(quote! { #name: #value })
    });
    let fields = fields.collect::<syn::Result<Vec<_>>>()?;
    Ok(quote! { Self { #(#fields),* } })
}

fn variants(data: &DataEnum, container: &Container) -> syn::Result<TokenStream> {
    let (mut names, mut variants) = (Vec::new(), Vec::new());
    let mut other = quote! { ::core::option::Option::None };
    for (at, variant) in data.variants.iter().enumerate() {
        if !variant.fields.is_empty() {
            return Err(syn::Error::new_spanned(variant, "read this one by hand"));
        }
        let (name, attributes) = (&variant.ident, Variant::read(&variant.attrs)?);
        if attributes.is_other {
            other = quote! { ::core::option::Option::Some(#at) };
        }
        let text = attributes.name.unwrap_or_else(|| container.variant(name));
        names.push(text);
        variants.push(quote! { Self::#name });
    }
    Ok(quote! { [#(#variants),*][crate::json::variant(json, &[#(#names),*], #other, wrong)] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn names_on_the_wire_are_those_that_serde_is_told() {
        let read = reader(&parse_quote! {
            #[serde(rename_all = "snake_case")]
            enum Cause {
                IdleTimeout,
                #[serde(rename = "by_hand")]
                Stopped,
                #[serde(other)]
                Unknown,
            }
        });
        let read = read.expect("is understood").to_string();
        assert!(read.contains(r#""idle_timeout""#) && read.contains(r#""by_hand""#), "{read}");
        assert!(!read.contains(r#""stopped""#), "{read}");
    }

    #[test]
    fn a_field_with_a_default_may_be_absent() {
        let read = reader(&parse_quote! {
            struct Node {
                id: String,
                #[serde(default)]
                options: Vec<String>,
                #[serde(rename = "type")]
                kind: String,
            }
        });
        let read = read.expect("is understood").to_string();
        assert!(read.contains(r#"field_or_default (json , "options" , wrong)"#), "{read}");
        assert!(
            read.contains(r#"field (json , "id" , wrong)"#) && read.contains(r#""type""#),
            "{read}"
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(reader(&parse_quote! { #[serde(tag = "kind")] enum A { B } }).is_err());
        assert!(reader(&parse_quote! { struct A { #[serde(flatten)] b: B } }).is_err());
        assert!(reader(&parse_quote! { enum A { B(u32) } }).is_err());
    }
}
