//! Nodes: what stands between two tags.

use crate::{component, element};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use rstml::node::{Infallible, Node, NodeElement, NodeName};
use syn::spanned::Spanned as _;

/// The view of several nodes that stand beside one another.
pub(crate) fn fragment(nodes: &[Node]) -> TokenStream {
    let views = views(nodes);
    match views.as_slice() {
        [view] => view.clone(),
        views => quote! { ::understudy::markup::Element::none() #(.child(#views))* .finish() },
    }
}

/// The view of each node.
fn views(nodes: &[Node]) -> Vec<TokenStream> {
    nodes.iter().filter_map(view).collect()
}

/// The view of a node; comments have none.
pub(crate) fn view(node: &Node) -> Option<TokenStream> {
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
        Node::Element(found) => element::view(found),
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
        let made =
            made(quote! { <p class="hint" hidden>"5 < 6 & " <b title="a \"b\"">"so"</b></p> });
        assert!(made.contains("fixed"), "{made}");
        let html = r#"<p class=hint hidden>5 &lt; 6 &amp; <b title=\"a &quot;b&quot;\">so"#;
        assert!(made.contains(html), "{made}");
    }

    #[test]
    fn what_varies_is_a_mark_and_a_call_for_each_part_in_order() {
        let made = made(quote! {
            <input type="text" prop:value=value class:bad=is_bad id=id on:input=run node_ref=it/>
        });
        assert!(made.contains(r#"<input type=text _=\".value +bad :id @input *\">"#), "{made}");
        let calls =
            ["value (value)", "value (is_bad)", "value (id)", "event :: input", "made (it)"];
        let places: Vec<_> = calls.map(|call| made.find(call).expect(call)).into();
        assert!(places.is_sorted(), "{made}");
    }

    #[test]
    fn nested_elements_are_one_text_with_a_comment_for_each_view() {
        let made = made(quote! {
            <li><details open=open><summary>"Of " {name}</summary><Body/><></></details></li>
        });
        let html = r#"<li><details _=:open><summary>Of <!></summary><!>""#;
        assert!(made.contains(html), "{made}");
        assert_eq!(made.matches(". child").count(), 2, "{made}");
        assert_eq!(made.matches("Element :: html").count(), 1, "{made}");
    }

    #[test]
    fn only_the_end_tags_at_the_end_are_left_out() {
        assert!(
            made(quote! { <ul><li>"a"</li><li>"b"</li></ul> }).contains("<ul><li>a</li><li>b\"")
        );
        assert!(made(quote! { <p><b>"a"</b>"b"</p> }).contains("<p><b>a</b>b\""));
        assert!(made(quote! { <p><br/></p> }).contains("<p><br>\""));
    }

    #[test]
    fn a_flag_is_there_or_not_and_a_word_stays_a_word() {
        let made = made(quote! { <i hidden=true inert=false aria-busy="true"></i> });
        assert!(made.contains("<i hidden aria-busy=true>"), "{made}");
    }

    #[test]
    fn what_is_not_understood_is_an_error_where_it_stands() {
        assert!(made(quote! { <Button on:click=run/> }).contains("compile_error"));
        assert!(made(quote! { <p {..rest}>{x}</p> }).contains("compile_error"));
        assert!(made(quote! { <p use:magic=x>{x}</p> }).contains("compile_error"));
    }

    #[test]
    fn what_a_browser_would_move_is_an_error() {
        assert!(made(quote! { <p><ul></ul></p> }).contains("compile_error"));
        assert!(made(quote! { <table><tr></tr></table> }).contains("compile_error"));
        assert!(made(quote! { <tr>"text"</tr> }).contains("compile_error"));
        assert!(made(quote! { <textarea>{x}</textarea> }).contains("compile_error"));
        assert!(!made(quote! { <p><Block/></p> }).contains("compile_error"));
    }
}
