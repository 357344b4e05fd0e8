//! Components: functions with named properties.
//!
//! `#[component] fn Name(…)` becomes a type `Name` that collects the properties, one call for each,
//! and draws when it has all that it needs. The properties live in a box: what is passed on from
//! call to call is a pointer, whatever was given, and one type for each *needed* property tells the
//! compiler whether it was.

mod property;

use crate::node;
use proc_macro2::TokenStream;
use property::Property;
use quote::{format_ident, quote};
use rstml::node::{Infallible, NodeAttribute, NodeElement};
use syn::{FnArg, ItemFn};

/// A component in markup, with its properties and children.
pub(crate) fn view(element: &NodeElement<Infallible>) -> TokenStream {
    let name = element.name();
    let properties = element.attributes().iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => {
            let key = &attribute.key;
            if key.to_string().contains(':') {
                return node::error(key, "a component takes properties only");
            }
            let value =
                attribute.value().map_or_else(|| quote! { #key }, |value| quote! { #value });
            quote! { .#key(#[allow(unused_braces)] #value) }
        }
        NodeAttribute::Block(block) => {
            node::error(block, "a component takes named properties only")
        }
    });
    let children = (!element.children.is_empty()).then(|| {
        let children = node::fragment(&element.children);
        quote! { .children(move || #children) }
    });
    quote! { #name::new() #(#properties)* #children .draw() }
}

/// The type of a component.
pub(crate) fn define(function: &ItemFn) -> syn::Result<TokenStream> {
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let name = &sig.ident;
    let properties = sig.inputs.iter().map(|input| match input {
        FnArg::Typed(argument) => Property::read(argument),
        FnArg::Receiver(this) => Err(syn::Error::new_spanned(this, "a component has no `self`")),
    });
    let properties = properties.collect::<syn::Result<Vec<_>>>()?;
    let needed: Vec<_> = properties.iter().filter(|property| property.is_needed()).collect();

    let fields_name = format_ident!("{name}Properties");
    let fields = properties.iter().map(Property::field);
    let nothing = properties.iter().map(|property| {
        let name = &property.name;
        quote! { #name: ::core::option::Option::None }
    });
    let names: Vec<_> = properties.iter().map(|property| &property.name).collect();
    let bindings = properties.iter().map(Property::binding);

    let states: Vec<_> = (0..needed.len()).map(|at| format_ident!("P{at}")).collect();
    let missing = states.iter().map(|state| quote! { #state = ::understudy::markup::Missing });
    let given = states.iter().map(|_| quote! { ::understudy::markup::Given });
    let setters = properties.iter().map(|property| {
        let place = needed.iter().position(|needed| needed.name == property.name);
        property.setter(name, &states, place)
    });
    let docs: Vec<_> = attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    let other = attrs.iter().filter(|attribute| !attribute.path().is_ident("doc"));
    let new_doc = format!("`{name}` without properties.");
    Ok(quote! {
        #(#docs)*
        #(#other)*
        #[must_use]
        #vis struct #name<#(#missing),*> {
            properties: ::std::boxed::Box<#fields_name>,
            given: ::core::marker::PhantomData<(#(#states,)*)>,
        }

        struct #fields_name {
            #(#fields),*
        }

        impl #name {
            #[doc = #new_doc]
            #vis fn new() -> Self {
                Self {
                    properties: ::std::boxed::Box::new(#fields_name { #(#nothing),* }),
                    given: ::core::marker::PhantomData,
                }
            }
        }

        impl<#(#states),*> #name<#(#states),*> {
            #(#setters)*
        }

        impl #name<#(#given),*> {
            /// Draws it.
            #vis fn draw(self) -> ::understudy::markup::View {
                let #fields_name { #(#names),* } = *self.properties;
                #(#bindings)*
                ::understudy::markup::untracked(move || ::understudy::markup::IntoView::into_view(#block))
            }
        }
    })
}
