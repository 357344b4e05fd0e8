//! Nodes: what stands between two tags.

use crate::{component, element, fixed};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use rstml::node::{Infallible, Node, NodeElement, NodeName};
use syn::spanned::Spanned as _;

/// The view of several nodes that stand beside one another.
pub(crate) fn fragment(nodes: &[Node]) -> TokenStream {
    let views = views(nodes);
    match views.as_slice() {
        [view] => view.clone(),
        views => quote! { ::understudy::markup::fragment(::std::vec![#(#views),*]) },
    }
}

/// The view of each node; comments have none.
pub(crate) fn views(nodes: &[Node]) -> Vec<TokenStream> {
    nodes.iter().filter_map(view).collect()
}

fn view(node: &Node) -> Option<TokenStream> {
    Some(match node {
        Node::Comment(_) => return None,
        Node::Text(text) => {
            let text = &text.value;
            quote! { ::understudy::markup::text(#text) }
        }
        Node::Block(block) => {
            quote_spanned! { block.span()=> ::understudy::markup::IntoView::into_view(#[allow(unused_braces)] #block) }
        }
        Node::Fragment(inner) => fragment(&inner.children),
        Node::Element(found) if is_component(found) => component::view(found),
        Node::Element(found) => match fixed::html(found) {
            Some(html) => quote! { ::understudy::markup::fixed(#html) },
            None => element::view(found),
        },
        Node::Doctype(other) => refused(other),
        Node::RawText(other) => refused(other),
        Node::Custom(other) => refused(other),
    })
}

/// Components are named like types, elements are not.
pub(crate) fn is_component(element: &NodeElement<Infallible>) -> bool {
    let name = match element.name() {
        NodeName::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        NodeName::Punctuated(_) | NodeName::Block(_) => None,
    };
    name.is_some_and(|name| name.starts_with(char::is_uppercase))
}

fn refused(node: &impl syn::spanned::Spanned) -> TokenStream {
    error(node, "this is not understood in `view!`: put text in quotation marks, code in braces")
}

/// An error at `place`.
pub(crate) fn error(place: &impl syn::spanned::Spanned, message: &str) -> TokenStream {
    syn::Error::new(place.span(), message).to_compile_error()
}
