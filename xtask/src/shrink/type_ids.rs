//! The numbers of types: what signals and contexts keep is told apart by them (`core::any::TypeId`).
//!
//! Each is 128 bits that the compiler makes of the type's name, once in the data and once wherever a
//! value is read, and nothing compresses them. A module only ever compares and hashes them, so any
//! others do as well, as long as each is replaced everywhere: small ones take 3 % off the download.

use anyhow::{Context as _, Result};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{DataSection, Instruction, Module};
use wasmparser::{BinaryReaderError, Data, DataKind, FunctionBody, Operator, Parser, Payload};

/// How many bytes the number of a type has.
const ID: usize = 16;

/// The module `wasm` with small numbers for its types.
///
/// # Errors
/// When it is no module.
pub(super) fn shorten(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut shorten = Shorten { ids: Found::read(wasm)?.ids(), halves: HashMap::new() };
    for (id, short) in &shorten.ids {
        shorten.halves.extend([(id.low, short.low), (id.high, short.high)]);
    }
    let mut module = Module::new();
    shorten
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("a module could not be written anew")?;
    Ok(module.finish())
}

/// The number of a type, in the halves by which a module looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Id {
    low: i64,
    high: i64,
}

impl Id {
    /// The number that `bytes` begin with.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (low, rest) = bytes.split_first_chunk()?;
        let (high, _) = rest.split_first_chunk()?;
        Some(Self { low: i64::from_le_bytes(*low), high: i64::from_le_bytes(*high) })
    }

    fn bytes(self) -> [u8; ID] {
        let mut bytes = [0; ID];
        let (low, high) = bytes.split_at_mut(ID / 2);
        low.copy_from_slice(&self.low.to_le_bytes());
        high.copy_from_slice(&self.high.to_le_bytes());
        bytes
    }

    /// Whether one of its quarters is in `constants`: then a module might look at those, too.
    fn is_in_quarters(self, constants: &HashSet<i32>) -> bool {
        let bytes = self.bytes();
        let (quarters, _) = bytes.as_chunks();
        quarters.iter().any(|quarter| constants.contains(&i32::from_le_bytes(*quarter)))
    }
}

/// What tells the numbers of types in a module.
#[derive(Default)]
struct Found<'a> {
    /// Addresses of what functions give that do nothing but give 16 bytes (`Any::type_id`).
    given: HashSet<u64>,
    /// What is in the memory from the beginning, with its address.
    data: Vec<(u64, &'a [u8])>,
    /// Every constant of 32 bits.
    constants: HashSet<i32>,
}

impl<'a> Found<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self, BinaryReaderError> {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::CodeSectionEntry(body) => found.look_at(&body)?,
                Payload::DataSection(section) => {
                    for data in section {
                        let Data { kind, data, .. } = data?;
                        let DataKind::Active { offset_expr, .. } = kind else { continue };
                        let first = offset_expr.get_operators_reader().read()?;
                        if let Operator::I32Const { value } = first {
                            found.data.push((value.cast_unsigned().into(), data));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(found)
    }

    fn look_at(&mut self, body: &FunctionBody<'_>) -> Result<(), BinaryReaderError> {
        use Operator::{End, I32Const, I64Load, I64Store, LocalGet};
        let mut operators = Vec::new();
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            if let I32Const { value } = operator {
                self.constants.insert(value);
            }
            operators.push(operator);
        }
        // Both halves, in either order, to where the first parameter points to.
        if let [
            LocalGet { local_index: 0 },
            I32Const { value: one },
            I64Load { memarg: load_one },
            I64Store { memarg: store_one },
            LocalGet { local_index: 0 },
            I32Const { value: other },
            I64Load { memarg: load_other },
            I64Store { memarg: store_other },
            End,
        ] = operators[..]
        {
            let from = |value: i32, offset| u64::from(value.cast_unsigned()) + offset;
            let one = (store_one.offset, from(one, load_one.offset));
            let other = (store_other.offset, from(other, load_other.offset));
            let ((to_low, low), (to_high, high)) = (one.min(other), one.max(other));
            if (to_low, to_high, high) == (0, 8, low + 8) {
                self.given.insert(low);
            }
        }
        Ok(())
    }

    /// Which numbers of types there are, and the short ones in their place.
    fn ids(&self) -> HashMap<Id, Id> {
        let at = |address: u64| {
            self.data.iter().find_map(|(start, bytes)| {
                let from = usize::try_from(address.checked_sub(*start)?).ok()?;
                Id::read(bytes.get(from..)?)
            })
        };
        let mut given: Vec<u64> = self.given.iter().copied().collect();
        given.sort_unstable();
        let mut ids = HashMap::new();
        for id in given.into_iter().filter_map(at) {
            // As many bits as that are of no other constant.
            let is_long = id.low.unsigned_abs().min(id.high.unsigned_abs()) > 1 << 40;
            if is_long && !id.is_in_quarters(&self.constants) {
                let next = i64::try_from(ids.len() + 1).unwrap_or(i64::MAX);
                ids.entry(id).or_insert(Id { low: next, high: 0 });
            }
        }
        ids
    }
}

/// Writes a module with other numbers.
struct Shorten {
    ids: HashMap<Id, Id>,
    halves: HashMap<i64, i64>,
}

impl Reencode for Shorten {
    type Error = Infallible;

    fn instruction<'a>(
        &mut self,
        operator: Operator<'a>,
    ) -> Result<Instruction<'a>, Error<Infallible>> {
        if let Operator::I64Const { value } = operator
            && let Some(short) = self.halves.get(&value)
        {
            return Ok(Instruction::I64Const(*short));
        }
        utils::instruction(self, operator)
    }

    fn parse_data(
        &mut self,
        section: &mut DataSection,
        data: Data<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut bytes = data.data.to_owned();
        for at in 0..bytes.len() {
            if let Some(short) = Id::read(&bytes[at..]).and_then(|id| self.ids.get(&id)) {
                bytes[at..at + ID].copy_from_slice(&short.bytes());
            }
        }
        utils::parse_data(self, section, Data { data: &bytes, ..data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, ConstExpr, Function, FunctionSection, MemArg, MemArgTarget, MemorySection,
        MemoryType, TypeSection, ValType,
    };

    const ONE: Id = Id { low: -0x1234_5678_9abc_def0, high: 0x0fed_cba9_8765_4321 };
    const OTHER: Id = Id { low: 0x1111_2222_3333_4444, high: -0x5555_6666_7777_8888 };

    /// A module with both numbers in its data, from 1024 on, and something before and behind them;
    /// with a function for each that gives it, and one with `constants`.
    fn module(constants: &[Instruction<'_>]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32, ValType::I32], []);
        let mut functions = FunctionSection::new();
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut code = CodeSection::new();
        let at =
            |offset| MemArg { offset, align: 2, target: MemArgTarget::Memory(0), ordering: None };
        let mut add = |instructions: &[Instruction<'_>]| {
            functions.function(0);
            let mut function = Function::new([]);
            for instruction in instructions {
                function.instruction(instruction);
            }
            code.function(function.instruction(&Instruction::End));
        };
        for address in [1028, 1044] {
            add(&[
                Instruction::LocalGet(0),
                Instruction::I32Const(address),
                Instruction::I64Load(at(8)),
                Instruction::I64Store(at(8)),
                Instruction::LocalGet(0),
                Instruction::I32Const(address),
                Instruction::I64Load(at(0)),
                Instruction::I64Store(at(0)),
            ]);
        }
        let constants = constants.iter().flat_map(|one| [one.clone(), Instruction::Drop]);
        add(&constants.collect::<Vec<_>>());
        let mut data = DataSection::new();
        let bytes = [b"text", &ONE.bytes()[..], &OTHER.bytes(), b"more"].concat();
        data.active(0, &ConstExpr::i32_const(1024), bytes);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&code);
        module.section(&data);
        module.finish()
    }

    /// The data of a module, and its constants of 64 bits.
    fn contents(wasm: &[u8]) -> (Vec<u8>, Vec<i64>) {
        let (mut bytes, mut constants) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("a module") {
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().expect("operators") {
                        if let Operator::I64Const { value } = operator.expect("an operator") {
                            constants.push(value);
                        }
                    }
                }
                Payload::DataSection(section) => {
                    section.into_iter().for_each(|data| bytes.extend(data.expect("data").data));
                }
                _ => {}
            }
        }
        (bytes, constants)
    }

    #[test]
    fn the_number_of_a_type_is_a_small_one_wherever_it_is() {
        let looked_at = [ONE.low, ONE.high, OTHER.low, 0x0123_4567_89ab_cdef, OTHER.high];
        let wasm = module(&looked_at.map(Instruction::I64Const));
        let (bytes, constants) = contents(&shorten(&wasm).expect("a module"));
        let [one, other] = [1, 2].map(|low| Id { low, high: 0 }.bytes());
        assert_eq!(bytes, [b"text", &one[..], &other, b"more"].concat());
        assert_eq!(constants, [1, 0, 2, 0x0123_4567_89ab_cdef, 0]);
    }

    #[test]
    fn a_number_that_may_be_looked_at_in_quarters_stays() {
        let wasm = module(&[Instruction::I32Const(0x3333_4444), Instruction::I64Const(OTHER.low)]);
        let (bytes, constants) = contents(&shorten(&wasm).expect("a module"));
        let one = Id { low: 1, high: 0 }.bytes();
        assert_eq!(bytes, [b"text", &one[..], &OTHER.bytes(), b"more"].concat());
        assert_eq!(constants, [OTHER.low]);
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(shorten(b"no module").is_err());
    }
}
