//! The console's `view!`: the markup of Leptos, compiled to one kind of element.
//!
//! Leptos' own macro gives every element, attribute and closure a type of its own, and the
//! compiler makes code for each of them. That is fast, and was more than half of what a browser
//! had to download. Here an element with all that is nested in it becomes one text of HTML with
//! marks where something varies, and a call for each of those, of a few functions of
//! `understudy::markup` that are compiled once: see `src/markup/template.rs` for the marks.
//!
//! What is understood: elements with `name=value`, `name`, `class:name=`, `style:name=`,
//! `prop:name=`, `on:event=` and `node_ref=`; components with their properties and children; text
//! in quotation marks; blocks. Anything else is an error where it stands.

mod component;
mod element;
mod html;
mod nesting;
mod node;

use proc_macro::TokenStream;
use rstml::{Parser, ParserConfig};

/// A function with named properties, to be used in [`view!`] by its name. What a property is to be
/// is said as in Leptos: `#[prop(into)]`, `#[prop(optional)]`, `#[prop(default = …)]`.
#[proc_macro_attribute]
pub fn component(_options: TokenStream, function: TokenStream) -> TokenStream {
    let function = syn::parse_macro_input!(function as syn::ItemFn);
    component::define(&function).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Markup as a view.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    let config = ParserConfig::new()
        .recover_block(true)
        .always_self_closed_elements(html::VOID.iter().copied().collect());
    let (nodes, diagnostics) = Parser::new(config).parse_recoverable(tokens).split_vec();
    let mut errors = Vec::new();
    for found in diagnostics {
        errors.push(found.emit_as_expr_tokens());
    }
    let view = node::fragment(&nodes);
    quote::quote! {
        {
            #(#errors;)*
            #view
        }
    }
    .into()
}
