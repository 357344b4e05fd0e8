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

#[cfg(test)]
mod tests {
    use super::*;

    /// What `view!` makes of `markup`.
    fn made(markup: TokenStream) -> String {
        let nodes = rstml::parse2(markup).expect("is markup");
        fragment(&nodes).to_string()
    }

    #[test]
    fn what_never_varies_becomes_html_with_its_text_escaped() {
        let made = made(quote! { <p class="hint" hidden>"5 < 6 & " <b>"so"</b></p> });
        assert!(made.contains("fixed"), "{made}");
        let html = r#"<p class=\"hint\" hidden=\"\">5 &lt; 6 &amp; <b>so</b></p>"#;
        assert!(made.contains(html), "{made}");
    }

    #[test]
    fn what_varies_is_a_call_for_each_part() {
        let made = made(quote! {
            <input type="text" prop:value=value class:bad=is_bad on:input=run/>
        });
        for part in [r#"("type" , "text")"#, "property", r#"class ("bad""#, "event :: input"] {
            assert!(made.contains(part), "{part} in {made}");
        }
    }

    #[test]
    fn a_flag_is_there_or_not_and_a_word_stays_a_word() {
        let made = made(quote! { <i hidden=true inert=false aria-busy="true">{x}</i> });
        assert!(made.contains(r#"("hidden" , "")"#), "{made}");
        assert!(made.contains(r#"("aria-busy" , "true")"#), "{made}");
    }

    #[test]
    fn what_is_not_understood_is_an_error_where_it_stands() {
        assert!(made(quote! { <Button on:click=run/> }).contains("compile_error"));
        assert!(made(quote! { <p {..rest}>{x}</p> }).contains("compile_error"));
        assert!(made(quote! { <p use:magic=x>{x}</p> }).contains("compile_error"));
    }
}
