//! Elements without anything in them that varies: they become HTML, which the browser reads
//! itself.

use rstml::node::{
    Infallible, KVAttributeValue, KeyedAttributeValue, Node, NodeAttribute, NodeElement,
};
use syn::{Expr, ExprLit, Lit};

/// Elements that have no end tag (HTML Standard, §13.1.2).
pub(crate) const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// The HTML of `element`, where nothing in it varies. Elements without children are left to
/// [`crate::element`]: making one is shorter than reading it.
pub(crate) fn html(element: &NodeElement<Infallible>) -> Option<String> {
    if element.children.is_empty() || crate::element::is_inside_of_svg(&element.name().to_string())
    {
        return None;
    }
    let mut html = String::new();
    write(element, &mut html)?;
    Some(html)
}

fn write(element: &NodeElement<Infallible>, html: &mut String) -> Option<()> {
    if crate::node::is_component(element) {
        return None;
    }
    let name = element.name().to_string();
    html.push('<');
    html.push_str(&name);
    for attribute in element.attributes() {
        let (name, value) = attribute_text(attribute)?;
        html.push(' ');
        html.push_str(&name);
        html.push_str("=\"");
        escape(&value, html);
        html.push('"');
    }
    html.push('>');
    for child in &element.children {
        match child {
            Node::Text(text) => escape(&text.value_string(), html),
            Node::Element(child) => write(child, html)?,
            Node::Comment(_) => {}
            _ => return None,
        }
    }
    if !VOID.contains(&name.as_str()) {
        html.push_str("</");
        html.push_str(&name);
        html.push('>');
    }
    Some(())
}

/// Name and value of an attribute that never varies.
pub(crate) fn attribute_text(attribute: &NodeAttribute) -> Option<(String, String)> {
    let NodeAttribute::Attribute(attribute) = attribute else { return None };
    let name = attribute.key.to_string();
    if name.contains(':') || name == "node_ref" {
        return None;
    }
    match &attribute.possible_value {
        KeyedAttributeValue::None => Some((name, String::new())),
        KeyedAttributeValue::Value(value) => match &value.value {
            // `hidden=true` is there without a value; `aria-busy="true"` says so.
            KVAttributeValue::Expr(Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. })) => {
                flag.value.then(|| (name, String::new()))
            }
            _ => Some((name, value.value_literal_string()?)),
        },
        KeyedAttributeValue::Binding(_) => None,
    }
}

fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}
