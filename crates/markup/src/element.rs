//! Elements: their name and fixed attributes in one call, then one for each thing that varies.

use crate::{fixed, node};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use rstml::node::{Infallible, KeyedAttribute, NodeAttribute, NodeElement};
use syn::Expr;
use syn::spanned::Spanned as _;

/// The names of elements that stand inside of an `<svg>` (SVG 2, §2).
pub(crate) fn is_inside_of_svg(name: &str) -> bool {
    matches!(name, "use" | "path" | "g" | "circle" | "rect" | "line")
}

/// An element in which something varies.
pub(crate) fn view(element: &NodeElement<Infallible>) -> TokenStream {
    let name = element.name().to_string();
    let make = if name == "svg" || is_inside_of_svg(&name) {
        quote! { svg }
    } else {
        quote! { html }
    };
    let (fixed, varying): (Vec<_>, Vec<_>) = element
        .attributes()
        .iter()
        .partition(|attribute| fixed::attribute_text(attribute).is_some());
    let fixed = fixed.into_iter().filter_map(fixed::attribute_text);
    let fixed = fixed.map(|(name, value)| quote! { (#name, #value) });
    let varying = varying.into_iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => part(attribute),
        NodeAttribute::Block(block) => {
            node::error(block, "attributes from elsewhere are not understood in `view!`")
        }
    });
    let children = node::views(&element.children);
    quote_spanned! { element.name().span()=>
        ::understudy::markup::Element::#make(#name, &[#(#fixed),*])
            #(#varying)*
            #(.child(#children))*
            .finish()
    }
}

/// The call that adds an attribute, property or listener.
fn part(attribute: &KeyedAttribute) -> TokenStream {
    let key = attribute.key.to_string();
    let span = attribute.key.span();
    let Some(value) = attribute.value() else {
        return node::error(&attribute.key, "a value is missing");
    };
    match key.split_once(':') {
        None if key == "node_ref" => quote_spanned! { span=> .made(#value) },
        None => quote_spanned! { span=> .attribute(#key, #value) },
        Some(("class", name)) => quote_spanned! { span=> .class(#name, #value) },
        Some(("style", name)) => quote_spanned! { span=> .style(#name, #value) },
        Some(("prop", name)) => quote_spanned! { span=> .property(#name, #value) },
        Some(("on", name)) => listener(name, value, span),
        Some(_) => node::error(&attribute.key, "this kind of attribute is not understood"),
    }
}

fn listener(name: &str, value: &Expr, span: proc_macro2::Span) -> TokenStream {
    let event = format_ident!("{name}", span = span);
    quote_spanned! { span=> .on(::understudy::markup::event::#event, #value) }
}
