//! Schemas that no derive can make: of enums whose names come from a table, and of lists.

use crate::page::Page;
use std::borrow::Cow;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// One of these names.
pub(crate) fn names(description: &str, names: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).description(Some(description));
    object.enum_values(Some(names)).into()
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("PageOf{}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let cursor = |which: &str| {
            let kind = SchemaType::from_iter([Type::String, Type::Null]);
            let description =
                format!("Opaque; null on the {which} page. Give it back as `cursor`.");
            ObjectBuilder::new().schema_type(kind).description(Some(description))
        };
        let number = |description: &str| {
            let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
            let object = ObjectBuilder::new().schema_type(Type::Integer).format(Some(format));
            object.minimum(Some(0)).description(Some(description))
        };
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let mut page = ObjectBuilder::new()
            .description(Some("One page of a list."))
            .property("items", items)
            .property("next_cursor", cursor("last"))
            .property("previous_cursor", cursor("first"))
            .property("position", number("Of the first item among `total`, from 0."))
            .property("total", number("All items that the filters let through."));
        for field in ["items", "next_cursor", "previous_cursor", "position", "total"] {
            page = page.required(field);
        }
        page.into()
    }
}
