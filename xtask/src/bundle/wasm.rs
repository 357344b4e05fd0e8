//! As much of a module of wasm as tells how big its functions are, and what they are called
//! (WebAssembly Core Specification, sections 5.5 and 7.4.1).

use std::collections::HashMap;

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;
const CUSTOM: u8 = 0;
/// In the section of names: those of functions.
const FUNCTION_NAMES: u8 = 1;

/// A module.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Module {
    /// Name and bytes of each function; without a name it is empty.
    pub(super) functions: Vec<(String, usize)>,
    /// Bytes of its data.
    pub(super) data: usize,
}

impl Module {
    /// Nothing where `bytes` are something else, or import anything but functions.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut all = Reader(bytes.strip_prefix(b"\0asm\x01\0\0\0")?);
        let (mut imports, mut sizes, mut data) = (0, Vec::new(), 0);
        let mut names = HashMap::new();
        while !all.0.is_empty() {
            let id = all.byte()?;
            let mut section = all.block()?;
            match id {
                IMPORTS => imports = section.imports()?,
                CODE => {
                    for _ in 0..section.number()? {
                        sizes.push(section.block()?.0.len());
                    }
                }
                DATA => data = section.0.len(),
                CUSTOM if section.block()?.0 == b"name" => names = section.names()?,
                _ => {}
            }
        }
        let name = |at: usize| names.remove(&(imports + at)).unwrap_or_default();
        let functions = (0..sizes.len()).map(name).collect::<Vec<_>>().into_iter().zip(sizes);
        Some(Self { functions: functions.collect(), data })
    }
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number of up to 32 bits (LEB128).
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// As many bytes as a number before them says.
    fn block(&mut self) -> Option<Reader<'a>> {
        let length = self.number()?;
        let (block, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Reader(block))
    }

    /// How many functions are imported.
    fn imports(&mut self) -> Option<usize> {
        let count = self.number()?;
        for _ in 0..count {
            let (_module, _name, kind) = (self.block()?, self.block()?, self.byte()?);
            let _signature = self.number()?;
            if kind != 0 {
                return None;
            }
        }
        Some(count)
    }

    fn names(&mut self) -> Option<HashMap<usize, String>> {
        let mut names = HashMap::new();
        while !self.0.is_empty() {
            let kind = self.byte()?;
            let mut some = self.block()?;
            if kind == FUNCTION_NAMES {
                for _ in 0..some.number()? {
                    let (number, name) = (some.number()?, some.block()?);
                    names.insert(number, String::from_utf8_lossy(name.0).into_owned());
                }
            }
        }
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_known_by_name_and_size() {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        // One import "a"."b", a function of type 0.
        bytes.extend([2, 7, 1, 1, b'a', 1, b'b', 0, 0]);
        // Two functions of two and of three bytes.
        bytes.extend([10, 8, 2, 2, 0, 0x0b, 3, 0, 0x01, 0x0b]);
        bytes.extend([11, 3, 9, 9, 9]);
        // Function 2 is "two".
        bytes.extend([0, 13, 4, b'n', b'a', b'm', b'e', 1, 6, 1, 2, 3, b't', b'w', b'o']);
        let functions = vec![(String::new(), 2), ("two".to_owned(), 3)];
        assert_eq!(Module::read(&bytes), Some(Module { functions, data: 3 }));
    }

    #[test]
    fn what_breaks_off_is_no_module() {
        assert_eq!(Module::read(b"\0asm\x01\0\0\0\x0a\x05\x01"), None);
        assert_eq!(Module::read(b"<html>"), None);
    }
}
