//! `members import`: a small file, a large one, and a large one with lines that are wrong, beside what
//! plain SQLite takes for the rows of right ones.

use crate::bench::{Table, count, megabytes, thousands, times};
use crate::load::{Stopwatch, median};
use crate::server::{self, memory, remove};
use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, params};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::{scope, sleep};
use std::time::Duration;

/// How many lines of the file with wrong lines are wrong.
const WRONG: u32 = 10;
/// How often the memory of the import is looked at. The most of it is what Linux remembers, so that
/// only what the last of these times adds can be missed.
const LOOK: Duration = Duration::from_millis(20);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The release server
    #[arg(long)]
    server: PathBuf,
    /// Where files and databases are for as long as it takes
    #[arg(long)]
    directory: PathBuf,
    /// The file for the table
    #[arg(long)]
    report: PathBuf,
    /// Lines of the large files
    #[arg(long, value_parser = clap::value_parser!(u32).range(100..))]
    lines: u32,
    #[arg(long)]
    rounds: u32,
}

/// A file that is imported.
#[derive(Debug, Clone, Copy)]
struct Members {
    lines: u32,
    /// How many of them are wrong.
    wrong: u32,
}

/// What an import took.
#[derive(Debug, Clone, Copy)]
struct Took {
    seconds: f64,
    megabytes: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    fs::create_dir_all(&arguments.directory)?;
    let columns =
        ["file", "lines", "took", "lines/s", "most memory", "plain SQLite took", "beside it"];
    let mut table = Table::new(&columns);
    let files = [
        ("a small one", Members { lines: arguments.lines / 10, wrong: 0 }),
        ("a large one", Members { lines: arguments.lines, wrong: 0 }),
        ("a large one with ten wrong lines", Members { lines: arguments.lines, wrong: WRONG }),
    ];
    for (name, members) in files {
        table.row(&measure(arguments, name, members)?);
    }
    fs::write(&arguments.report, table.end()).context("the report")
}

/// A row of the table.
fn measure(arguments: &Arguments, name: &str, members: Members) -> Result<Vec<String>> {
    let file = arguments.directory.join("import.csv");
    members.write(&file)?;
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        ours.push(import(arguments, &file, members)?);
        if members.wrong == 0 {
            floors.push(floor(&arguments.directory.join("import-floor.db"), &file)?);
        }
    }
    fs::remove_file(&file)?;
    let of = |what: fn(&Took) -> f64| median(ours.iter().map(what).collect());
    let seconds = of(|took| took.seconds);
    let beside = if floors.is_empty() {
        ["–".to_owned(), "–".to_owned()]
    } else {
        let ratios = ours.iter().zip(&floors).map(|(ours, floor)| ours.seconds / floor);
        let ratio = median(ratios.collect());
        [format!("{:.1} s", median(floors.clone())), times(ratio)]
    };
    let [floor, ratio] = beside;
    Ok(vec![
        name.to_owned(),
        count(members.lines.into()),
        format!("{seconds:.1} s"),
        thousands(f64::from(members.lines) / seconds),
        format!("{:.0} MB", of(|took| took.megabytes)),
        floor,
        ratio,
    ])
}

impl Members {
    fn write(self, file: &Path) -> Result<()> {
        let mut file = BufWriter::new(File::create(file)?);
        writeln!(file, "email,name,roles")?;
        for number in 1..=self.lines {
            match self.is_wrong(number) {
                // By turns: no email, a line's email once more, and no role.
                true if number % 3 == 0 => writeln!(file, "nobody,Person {number},viewer")?,
                true if number % 3 == 1 => {
                    writeln!(file, "person-0000001@acme.example,Person {number},viewer")?;
                }
                true => writeln!(file, "person@acme.example,Person {number},emperor")?,
                false => writeln!(
                    file,
                    "person-{number:07}@acme.example,Person Number {number},viewer;editor"
                )?,
            }
        }
        file.flush().context("a file of members")
    }

    /// Wrong ones are spread over the file.
    fn is_wrong(self, number: u32) -> bool {
        self.wrong > 0 && number.is_multiple_of(self.lines / self.wrong)
    }
}

/// Imports into a database of its own, and looks whether all of it is there, or none.
fn import(arguments: &Arguments, file: &Path, members: Members) -> Result<Took> {
    let database = arguments.directory.join("import.db");
    remove(&database)?;
    let url = server::url(&database);
    server::run(Command::new(&arguments.server).args(["demo", "seed", "--database", &url]))?;
    let before = counted(&database)?;

    let mut command = Command::new(&arguments.server);
    command.args(["members", "import", "--org", "Acme", "--database", &url]).arg(file);
    let watch = Stopwatch::start();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut errors = child.stderr.take().context("what it says")?;
    let (status, most, said) = scope(|scope| -> Result<_> {
        // Whoever does not read what it says has it wait.
        let said = scope.spawn(move || {
            let mut said = String::new();
            errors.read_to_string(&mut said).map(|_| said)
        });
        let mut most = 0;
        let status = loop {
            if let Some((_, peak)) = memory(&child)? {
                most = peak;
            }
            if let Some(status) = child.try_wait()? {
                break status;
            }
            sleep(LOOK);
        };
        let said = said.join().map_err(|_panic| anyhow::anyhow!("reading what it says"))??;
        Ok((status, most, said))
    })?;
    let seconds = watch.elapsed().as_secs_f64();

    let added = if members.wrong == 0 { members.lines } else { 0 };
    ensure!(status.success() == (members.wrong == 0), "the import: {status}\n{said}");
    let told = said.lines().filter(|line| line.contains("import.csv:")).count();
    // Each wrong line, and in the end how many there are.
    let expected = if members.wrong == 0 { 0 } else { members.wrong as usize + 1 };
    ensure!(told == expected, "{told} lines are told:\n{said}");
    let after = counted(&database)?;
    ensure!(after == before.map(|count| count + u64::from(added)), "{before:?} became {after:?}");
    remove(&database)?;
    Ok(Took { seconds, megabytes: megabytes(most) })
}

/// How many members there are, how many of them were added by the audit log, and how many can be
/// searched for.
fn counted(database: &Path) -> Result<[u64; 3]> {
    let connection = Connection::open(database)?;
    let tables = ["members", "member_texts"];
    let count = |sql: &str| -> Result<u64> {
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    let [members, texts] = tables.map(|table| count(&format!("SELECT count(*) FROM {table}")));
    let events = "SELECT count(*) FROM audit_events WHERE action = 'member.invited'";
    Ok([members?, count(events)?, texts?])
}

/// What everybody would write: a row of each line and of its event, an index of names and one of
/// trigrams, in one transaction. Seconds.
fn floor(database: &Path, file: &Path) -> Result<f64> {
    remove(database)?;
    let watch = Stopwatch::start();
    let mut connection = Connection::open(database)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.execute_batch(
        "CREATE TABLE members (id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL UNIQUE, \
            name TEXT NOT NULL, roles TEXT NOT NULL, status TEXT NOT NULL) STRICT; \
         CREATE VIRTUAL TABLE member_texts USING fts5 (text, content = '', tokenize = 'trigram'); \
         CREATE TABLE audit_events (sequence INTEGER PRIMARY KEY, action TEXT NOT NULL, \
            resource_id TEXT NOT NULL, resource_name TEXT NOT NULL) STRICT;",
    )?;
    let tx = connection.transaction()?;
    {
        let mut member = tx.prepare("INSERT INTO members VALUES ($1, $2, $3, $4, 'invited')")?;
        let mut event = tx.prepare("INSERT INTO audit_events VALUES (NULL, $1, $2, $3)")?;
        for (number, line) in BufReader::new(File::open(file)?).lines().skip(1).enumerate() {
            let line = line?;
            let (email, rest) = line.split_once(',').context("an email")?;
            let (name, roles) = rest.split_once(',').context("a name")?;
            let id = format!("01900000-0000-7000-8000-{number:012}");
            member.execute(params![id, email, name, roles])?;
            event.execute(params!["member.invited", id, email])?;
        }
    }
    tx.execute_batch(
        "CREATE INDEX members_by_name ON members (name, id); \
         INSERT INTO member_texts (rowid, text) SELECT rowid, lower(name || ' ' || email) FROM members;",
    )?;
    tx.commit()?;
    drop(connection);
    let seconds = watch.elapsed().as_secs_f64();
    remove(database)?;
    Ok(seconds)
}
