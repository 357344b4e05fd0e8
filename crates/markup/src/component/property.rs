//! One property of a component.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Expr, GenericArgument, Ident, Pat, PatType, PathArguments, Type, parse_quote,
};

/// One property of a component.
pub(crate) struct Property {
    pub(crate) name: Ident,
    kind: Type,
    docs: Vec<Attribute>,
    is_optional: bool,
    is_into: bool,
    is_mutable: bool,
    default: Option<Expr>,
}

impl Property {
    pub(crate) fn read(argument: &PatType) -> syn::Result<Self> {
        let Pat::Ident(pattern) = &*argument.pat else {
            return Err(syn::Error::new_spanned(&argument.pat, "a property has one name"));
        };
        let mut property = Self {
            name: pattern.ident.clone(),
            kind: (*argument.ty).clone(),
            docs: Vec::new(),
            is_optional: false,
            is_into: false,
            is_mutable: pattern.mutability.is_some(),
            default: None,
        };
        for attribute in &argument.attrs {
            if attribute.path().is_ident("doc") {
                property.docs.push(attribute.clone());
                continue;
            }
            if !attribute.path().is_ident("prop") {
                return Err(syn::Error::new_spanned(attribute, "only `prop` is understood here"));
            }
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("optional") {
                    property.is_optional = true;
                } else if meta.path.is_ident("into") {
                    property.is_into = true;
                } else if meta.path.is_ident("default") {
                    property.default = Some(meta.value()?.parse()?);
                } else {
                    return Err(meta.error("only `optional`, `into` and `default` are understood"));
                }
                Ok(())
            })?;
        }
        Ok(property)
    }

    /// Whether a component cannot be drawn without it.
    pub(crate) fn is_needed(&self) -> bool {
        !self.is_optional && self.default.is_none()
    }

    /// Where it is kept until the component is drawn.
    pub(crate) fn field(&self) -> TokenStream {
        let (name, kind) = (&self.name, self.given());
        quote! { #name: ::core::option::Option<#kind> }
    }

    /// The name that the component's code knows it by.
    pub(crate) fn binding(&self) -> TokenStream {
        let name = &self.name;
        let mutable = self.is_mutable.then(|| quote! { mut });
        let value = match &self.default {
            Some(default) => quote! { #name.unwrap_or(#default) },
            None if !self.is_optional => quote! { ::understudy::markup::given(#name) },
            None if self.optional().is_some() => quote! { #name },
            None => quote! { #name.unwrap_or_default() },
        };
        quote! { let #mutable #name = #value; }
    }

    /// The call that gives it; `place` is its own among the needed ones, which `states` tell of.
    pub(crate) fn setter(
        &self,
        component: &Ident,
        states: &[Ident],
        place: Option<usize>,
    ) -> TokenStream {
        let (name, kind, docs) = (&self.name, self.given(), &self.docs);
        let (taken, value) = if is_named(&kind, &["Children"]) {
            (quote! { impl FnOnce() -> ::understudy::markup::View }, quote! { #name() })
        } else if is_named(&kind, &["ChildrenFn"]) {
            (
                quote! { impl Fn() -> ::understudy::markup::View + Send + Sync + 'static },
                quote! { #name.into() },
            )
        } else if self.is_into {
            (quote! { impl ::core::convert::Into<#kind> }, quote! { #name.into() })
        } else {
            (quote! { #kind }, quote! { #name })
        };
        let after = states.iter().enumerate().map(|(at, state)| {
            if place == Some(at) {
                quote! { ::understudy::markup::Given }
            } else {
                quote! { #state }
            }
        });
        let hidden = docs.is_empty().then(|| quote! { #[doc(hidden)] });
        quote! {
            #(#docs)*
            #hidden
            pub fn #name(mut self, #name: #taken) -> #component<#(#after),*> {
                self.properties.#name = ::core::option::Option::Some(#value);
                #component { properties: self.properties, given: ::core::marker::PhantomData }
            }
        }
    }

    /// What the call takes: of an optional `Option<T>`, the `T`.
    fn given(&self) -> Type {
        self.optional().unwrap_or_else(|| self.kind.clone())
    }

    fn optional(&self) -> Option<Type> {
        if !self.is_optional {
            return None;
        }
        let Type::Path(path) = &self.kind else { return None };
        let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        match arguments.args.first()? {
            GenericArgument::Type(inner) => Some(parse_quote! { #inner }),
            _ => None,
        }
    }
}

fn is_named(kind: &Type, names: &[&str]) -> bool {
    let Type::Path(path) = kind else { return false };
    path.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}
