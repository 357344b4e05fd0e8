//! The order of the functions of a wasm module, which means nothing to it and much to brotli.
//!
//! Functions that are alike stand beside each other: what was said once is near when it is said again.
//! It takes 3 % off the download.

use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, VecDeque};

/// How many bytes in a row are looked for elsewhere.
const PART: usize = 5;
/// How much of what was written last a function is compared with, in bytes.
const NEAR: usize = 1_500;
/// Parts that are in more functions than this tell nothing of any of them.
const COMMON: usize = 400;
/// So much of each function is like no other one: without it, the smallest would always be the
/// most alike.
const OWN: f64 = 8.0;

/// The module as wasm-opt writes it as text, with its functions in the order [`chain`] gives their
/// bodies, which are those of `wasm`, the same module as a binary.
///
/// # Errors
/// When one of them is no module, or they are different ones.
pub(super) fn order(module: &str, wasm: &[u8]) -> Result<String> {
    let bodies = bodies(wasm).context("no wasm")?;
    let (mut functions, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
    let mut lines = module.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with(" (func ") {
            if functions.is_empty() { &mut before } else { &mut after }.push(line);
            continue;
        }
        let mut function = vec![line];
        // All on one line where nothing is done.
        let mut is_over = line.ends_with(')') && is_balanced(line);
        while !is_over {
            let Some(line) = lines.next() else { break };
            function.push(line);
            is_over = line == " )";
        }
        ensure!(is_over, "a function of the module does not end: {line}");
        functions.push(function);
    }
    ensure!(
        functions.len() == bodies.len(),
        "the text has {} functions, the binary {}",
        functions.len(),
        bodies.len()
    );
    let ordered = chain(&bodies).into_iter().flat_map(|at| &functions[at]);
    let lines = before.iter().chain(ordered).chain(&after);
    Ok(lines.fold(String::with_capacity(module.len()), |text, line| text + line + "\n"))
}

/// Whether a line closes what it opens.
fn is_balanced(line: &str) -> bool {
    line.matches('(').count() == line.matches(')').count()
}

/// The code of each function of a module, in order (WebAssembly core specification §5.5.13).
fn bodies(wasm: &[u8]) -> Option<Vec<&[u8]>> {
    const HEAD: usize = 8;
    const CODE: u8 = 10;
    let mut rest = wasm.get(HEAD..)?;
    loop {
        let (&kind, after) = rest.split_first()?;
        let (length, after) = number(after)?;
        let (mut section, after) = after.split_at_checked(length)?;
        rest = after;
        if kind != CODE {
            continue;
        }
        let (count, after) = number(section)?;
        section = after;
        let mut bodies = Vec::with_capacity(count);
        for _ in 0..count {
            let (length, after) = number(section)?;
            let (body, after) = after.split_at_checked(length)?;
            bodies.push(body);
            section = after;
        }
        return Some(bodies);
    }
}

/// An unsigned number (LEB128, §5.2.2), and what comes behind it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate() {
        number |= usize::from(byte & 0x7f).checked_shl(u32::try_from(7 * at).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

/// An order in which each is what is most like those just before it.
fn chain(bodies: &[&[u8]]) -> Vec<usize> {
    let parts = Parts::of(bodies);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut likeness = vec![0.0; bodies.len()];
    let (mut near, mut size) = (VecDeque::new(), 0);
    let mut seen = vec![0_u32; parts.owners.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.iter().copied().min_by_key(|at| bodies[*at].len());
    while let Some(at) = next {
        order.push(at);
        left.retain(|other| *other != at);
        near.push_back(at);
        size += bodies[at].len();
        for &part in &parts.of_each[at] {
            seen[part] += 1;
            if seen[part] == 1 {
                parts.owners[part].iter().for_each(|owner| likeness[*owner] += parts.weight(part));
            }
        }
        while size > NEAR && near.len() > 1 {
            let Some(far) = near.pop_front() else { break };
            size -= bodies[far].len();
            for &part in &parts.of_each[far] {
                seen[part] -= 1;
                if seen[part] == 0 {
                    let owners = parts.owners[part].iter();
                    owners.for_each(|owner| likeness[*owner] -= parts.weight(part));
                }
            }
        }
        let share = |at: &usize| likeness[*at] / parts.whole[*at];
        next = left.iter().copied().max_by(|one, other| share(one).total_cmp(&share(other)));
    }
    order
}

/// What functions have in common.
struct Parts {
    /// By part: who has it.
    owners: Vec<Vec<usize>>,
    /// By function: its parts, each once.
    of_each: Vec<Vec<usize>>,
    /// By function: how alike it is to itself.
    whole: Vec<f64>,
}

impl Parts {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut owners: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (at, body) in bodies.iter().enumerate() {
            for part in body.windows(PART) {
                let owners = owners.entry(part).or_default();
                if owners.last() != Some(&at) {
                    owners.push(at);
                }
            }
        }
        let mut shared: Vec<_> =
            owners.into_iter().filter(|(_, owners)| (2..=COMMON).contains(&owners.len())).collect();
        // The same module is always ordered in the same way.
        shared.sort_unstable();
        let owners: Vec<_> = shared.into_iter().map(|(_, owners)| owners).collect();
        let mut of_each = vec![Vec::new(); bodies.len()];
        for (part, owners) in owners.iter().enumerate() {
            for owner in owners {
                of_each[*owner].push(part);
            }
        }
        let mut parts = Self { owners, of_each, whole: Vec::new() };
        let whole =
            |own: &Vec<usize>| own.iter().map(|part| parts.weight(*part)).sum::<f64>() + OWN;
        parts.whole = parts.of_each.iter().map(whole).collect();
        parts
    }

    /// What few have tells more.
    fn weight(&self, part: usize) -> f64 {
        let owners = u32::try_from(self.owners[part].len()).unwrap_or(u32::MAX);
        1.0 / (1.0 + f64::from(owners)).log2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a section that is none of its code, and these bodies.
    fn binary(bodies: &[&[u8]]) -> Vec<u8> {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).expect("is short");
        let mut code = vec![u8::try_from(bodies.len()).expect("are few")];
        for body in bodies {
            code.push(length(body));
            code.extend_from_slice(body);
        }
        [b"\0asm\x01\0\0\0\x01\x02\xff\xff\x0a", [length(&code)].as_slice(), &code].concat()
    }

    #[test]
    fn functions_that_are_alike_stand_together_and_all_else_stays() {
        let module = "(module\n (type $0 (func))\n (func $0\n  (drop\n   (i32.const 1)\n  )\n )\n \
                      (func $1)\n (func $2\n  (call $1)\n )\n (func $3\n  (drop\n   (i32.const 2)\n  )\n )\n)\n";
        let wasm = binary(&[b"one like it", b"", b"something else", b"two like it"]);
        let ordered = order(module, &wasm).expect("a module");
        let at = |text: &str| ordered.find(text).expect("is kept");
        assert!(ordered.starts_with("(module\n (type $0 (func))\n (func "));
        assert!(ordered.ends_with("\n )\n)\n"));
        let places = [at("(func $1)"), at("(func $0\n"), at("(func $3\n"), at("(func $2\n")];
        let (alone, first, second) = (places[0], places[1], places[2]);
        assert!(alone < first.min(second), "the smallest is the first: {ordered}");
        assert!(
            !(first.min(second)..first.max(second)).contains(&places[3]),
            "nothing stands between what is alike: {ordered}"
        );
        assert_eq!(ordered.len(), module.len());
    }

    #[test]
    fn numbers_of_several_bytes_are_read() {
        assert_eq!(number(&[0xe5, 0x8e, 0x26, 7]), Some((624_485, [7].as_slice())));
        assert_eq!(number(&[0x80]), None);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(order("(module)\n", b"").is_err());
        assert!(order("(module)\n", &binary(&[b"a"])).is_err());
        assert!(order("(module\n (func $0\n  (nop)\n", &binary(&[b"a"])).is_err());
    }
}
