//! Elements: the HTML of all that are nested in one, with marks, and a call for each thing that
//! varies.

use crate::{html, nesting, node};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use rstml::node::{
    Infallible, KVAttributeValue, KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute,
    NodeElement,
};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit};

/// An element with everything in it.
pub(crate) fn view(element: &NodeElement<Infallible>) -> TokenStream {
    let mut tree = Tree::default();
    tree.element(element);
    html::leave_open(&mut tree.html);
    let Tree { html, calls, .. } = tree;
    if calls.is_empty() {
        return quote! { ::understudy::markup::fixed(#html) };
    }
    quote_spanned! { element.name().span()=>
        ::understudy::markup::Element::html(#html) #(#calls)* .finish()
    }
}

/// What becomes of an element, as it is read.
#[derive(Default)]
struct Tree {
    html: String,
    /// One for each mark, in the order of the document.
    calls: Vec<TokenStream>,
    /// The names of the elements that are open.
    open: Vec<String>,
}

impl Tree {
    fn element(&mut self, element: &NodeElement<Infallible>) {
        let name = element.name().to_string();
        if !nesting::stays(&name, &self.open) {
            self.error(element.name(), "the browser would not leave this element here");
        }
        self.html.push('<');
        self.html.push_str(&name);
        let mut marks = Vec::new();
        for attribute in element.attributes() {
            match attribute {
                NodeAttribute::Attribute(attribute) => marks.extend(self.attribute(attribute)),
                NodeAttribute::Block(block) => {
                    self.error(block, "attributes from elsewhere are not understood in `view!`");
                }
            }
        }
        if !marks.is_empty() {
            html::attribute(html::MARK, &marks.join(" "), &mut self.html);
        }
        self.html.push('>');
        let is_void = html::VOID.contains(&name.as_str());
        self.open.push(name);
        self.children(&element.children);
        let name = self.open.pop().unwrap_or_default();
        if !is_void {
            self.html.push_str("</");
            self.html.push_str(&name);
            self.html.push('>');
        }
    }

    fn children(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Comment(_) => {}
                Node::Fragment(inner) => self.children(&inner.children),
                Node::Text(text) => {
                    if !self.open.last().is_some_and(|open| nesting::text_stays(open)) {
                        self.error(text, "the browser would not leave this text here");
                    }
                    html::text(&text.value_string(), &mut self.html);
                }
                Node::Element(element) if !node::is_component(element) => self.element(element),
                other => self.hole(other),
            }
        }
    }

    /// A place for a view.
    fn hole(&mut self, node: &Node) {
        let Some(view) = node::view(node) else { return };
        if self.open.last().is_some_and(|open| nesting::TEXT_ONLY.contains(&open.as_str())) {
            return self.error(node, "only fixed text can be here: set the property `value`");
        }
        self.html.push_str(html::HOLE);
        self.calls.push(quote! { .child(#view) });
    }

    /// An attribute: into the HTML, or a call, and the word that marks where it goes.
    fn attribute(&mut self, attribute: &KeyedAttribute) -> Option<String> {
        let key = attribute.key.to_string();
        let span = attribute.key.span();
        if !key.contains(':') && key != "node_ref" {
            match fixed(attribute) {
                Written::Text(value) => {
                    html::attribute(&key, &value, &mut self.html);
                    return None;
                }
                Written::Absent => return None,
                Written::Varies => {}
            }
        }
        let Some(value) = attribute.value() else {
            self.error(&attribute.key, "a value is missing");
            return None;
        };
        let (sign, name) = match key.split_once(':') {
            None if key == "node_ref" => ('*', ""),
            None => (':', key.as_str()),
            Some(("class", name)) => ('+', name),
            Some(("style", name)) => ('~', name),
            Some(("prop", name)) => ('.', name),
            Some(("on", name)) => ('@', name),
            Some(_) => {
                self.error(&attribute.key, "this kind of attribute is not understood");
                return None;
            }
        };
        self.calls.push(match sign {
            '*' => quote_spanned! { span=> .made(#value) },
            '@' => listener(name, value, span),
            _ => quote_spanned! { span=> .value(#value) },
        });
        Some(format!("{sign}{name}"))
    }

    fn error(&mut self, place: &impl syn::spanned::Spanned, message: &str) {
        let error = node::error(place, message);
        self.calls.push(quote! { .child(#error) });
    }
}

fn listener(name: &str, value: &Expr, span: Span) -> TokenStream {
    let event = format_ident!("{name}", span = span);
    quote_spanned! { span=> .on(::understudy::markup::event::#event, #value) }
}

/// What stands in the program of an attribute.
enum Written {
    Text(String),
    /// That it is not there.
    Absent,
    Varies,
}

fn fixed(attribute: &KeyedAttribute) -> Written {
    match &attribute.possible_value {
        KeyedAttributeValue::None => Written::Text(String::new()),
        KeyedAttributeValue::Value(value) => match &value.value {
            // `hidden=true` is there without a value; `aria-busy="true"` says so.
            KVAttributeValue::Expr(Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. })) => {
                if flag.value { Written::Text(String::new()) } else { Written::Absent }
            }
            _ => value.value_literal_string().map_or(Written::Varies, Written::Text),
        },
        KeyedAttributeValue::Binding(_) => Written::Varies,
    }
}
