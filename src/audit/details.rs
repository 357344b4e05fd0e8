//! Everything that is known of an event.

use super::filters::of_impersonation;
use crate::browser_name::browser;
use crate::components::{self, Toasts, copy_icon};
use crate::format::{Format, utc};
use crate::markup::{IntoView, View, view};
use crate::query::encode;
use understudy_contract::audit::{AuditEvent, Change, Person, Resource};

/// What an event's row opens to.
pub fn details(event: &AuditEvent, format: Format, toasts: Toasts) -> View {
    let code = |text: String| view! { <code>{text}</code> }.into_view();
    let mut rows: Vec<View> = Vec::new();
    let mut add = |name: &'static str, value: Option<View>| {
        rows.extend(value.map(|value| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        }));
    };
    let with_sub = |text: String, sub: String| {
        view! {
            {text}
            <span class="sub">{sub}</span>
        }
    };
    let person = |person: &Person| {
        let Person { name, email, .. } = person.clone();
        view! {
            {name}
            <span class="sub">
                {email.clone()} " " {copy_icon("", email, toasts)}
            </span>
        }
    };
    let id = |what: &str, id: String| {
        view! {
            <code>{id.clone()}</code>
            " "
            {copy_icon(what, id, toasts)}
        }
        .into_view()
    };
    let text = |text: &String| text.clone().into_view();
    add("Performed by", event.performed_by.as_ref().map(person));
    add("Impersonated user", event.impersonated_user.as_ref().map(person));
    add("Reason", event.reason.as_ref().map(text));
    add("Resource", event.resource.as_ref().map(|it| resource(it, toasts)));
    add("Action", Some(code(event.action.as_str().to_owned())));
    add("Operation", Some(code(event.operation.as_str().to_owned())));
    add("Refused because", event.code.map(|why| with_sub(why.title().into(), why.as_str().into())));
    add("Ended by", event.details.cause.map(|cause| code(cause.as_str().to_owned())));
    let view_only = event.details.read_only.map(|only| if only { "Yes" } else { "No" });
    add("View only", view_only.map(IntoView::into_view));
    let local = format.date_time_seconds(&event.occurred_at);
    add("Time", Some(with_sub(local, utc(&event.occurred_at))));
    let agent = event.user_agent.as_deref().map(browser).unwrap_or_default();
    let address = event.ip_address.clone();
    add("IP address", address.map(|address| with_sub(address, agent)));
    add(
        "Impersonation",
        event.impersonation_id.as_ref().map(|it| {
            view! {
                {id("impersonation id", it.to_string())}
                <span class="sub">
                    <a href=of_impersonation(it)>"All of this impersonation"</a>
                </span>
            }
        }),
    );
    add("Request", event.request_id.clone().map(|it| id("request id", it)));
    add("Event", Some(id("event id", event.id.to_string())));
    view! {
        <div class="body">
            <dl class="facts">{rows}</dl>
            {(!event.details.changes.is_empty()).then(|| diff(&event.details.changes))}
        </div>
    }
}

/// What it was done to, as a link where there is a page for it.
fn resource(resource: &Resource, toasts: Toasts) -> View {
    let name = resource.name.clone().unwrap_or_else(|| resource.id.clone());
    let href = match resource.kind.as_str() {
        "tree" => format!("/trees/{}", encode(&resource.id)),
        "fact" => format!("/facts?q={}", encode(&name)),
        "member" => format!("/team/members?q={}", encode(&name)),
        _ => String::new(),
    };
    let kind = capitalised(&resource.kind);
    let copy = copy_icon(&format!("{kind} id"), resource.id.clone(), toasts);
    let name = if href.is_empty() {
        name.into_view()
    } else {
        view! { <a href=href>{name}</a> }
    };
    view! {
        {name}
        <span class="sub">
            {kind} " " {resource.id.clone()} " " {copy}
        </span>
    }
}

fn diff(changes: &[Change]) -> View {
    let row = |change: &Change| {
        let Change { field, before, after } = change.clone();
        view! {
            <tr>
                <th scope="row">{capitalised(&field)}</th>
                <td>{before.map(|before| view! { <del>{before}</del> })}</td>
                <td>{after.map(|after| view! { <ins>{after}</ins> })}</td>
            </tr>
        }
    };
    let rows = changes.iter().map(row).collect();
    components::diff("diff", "What changed", ["Before", "After"], rows)
}

/// A field as people read it: `certified_by` is "Certified by".
fn capitalised(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_for_people() {
        assert_eq!(capitalised("certified_by"), "Certified by");
        assert_eq!(capitalised(""), "");
    }
}
