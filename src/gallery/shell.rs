//! What `index.html` shows without the console: while it loads, where it cannot start, and after it
//! stopped. The scenes have the page's own markup.

use super::Scene;
use crate::markup::{View, fixed, fragment};

const PAGE: &str = include_str!("../../index.html");

/// In the order in which the gallery lists them.
pub fn scenes() -> Vec<Scene> {
    vec![
        Scene::page("shell-unstarted", "The console could not start", || part("unstarted")),
        Scene::page("shell-unstarted-impersonating", "It could not start, impersonating", || {
            let remaining = banner().replace("{{time}}", "42:07");
            fragment(vec![fixed(remaining.leak()), part("unstarted")])
        }),
        Scene::page("shell-stopped", "The console stopped working", || part("stopped")),
        Scene::page(
            "shell-stopped-typing",
            "It stopped, impersonating, in the middle of typing",
            || {
                let banner = banner();
                let (before, after) = around(&banner, "<p class=\"time\">", "</p>");
                let typed = "Is the charger's light green? Then the cable is at fault.";
                let page = between(PAGE, "<template id=\"stopped\">", "</template>")
                    .replace("\"field\" hidden", "\"field\"")
                    .replace("></textarea>", &format!(">{typed}</textarea>"));
                fragment(vec![fixed([before, after].concat().leak()), fixed(page.leak())])
            },
        ),
    ]
}

/// What stands in for the page, from its template.
fn part(id: &str) -> View {
    fixed(between(PAGE, &format!("<template id=\"{id}\">"), "</template>"))
}

/// The banner of Ada as Eli, as the server stamps it but for the time.
fn banner() -> String {
    let banner = between(PAGE, "<!--banner-->", "<!--/banner-->");
    let (before, after) = around(banner, "<!--view-only-->", "<!--/view-only-->");
    let banner =
        [before, after].concat().replace("<!--reason-->", "").replace("<!--/reason-->", "");
    banner.trim().replace("{{email}}", "eli@acme.example").replace("{{reason}}", "ticket 4812")
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).expect("index.html has it").1;
    rest.split_once(end).expect("index.html has it").0
}

fn around<'a>(text: &'a str, begin: &str, end: &str) -> (&'a str, &'a str) {
    let (before, rest) = text.split_once(begin).expect("index.html has it");
    (before, rest.split_once(end).expect("index.html has it").1)
}
