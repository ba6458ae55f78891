//! `rules`: what inventories are asked, and whether rules of one's own can be used.

use std::io::Write;

use super::arguments::SourceArguments;
use super::{Failure, session, width, write_json};
use crate::render;

pub(super) fn run(json: bool, sources: &SourceArguments, output: &mut impl Write) -> Result<(), Failure> {
    let rules = session::rules(sources)?;
    if json {
        return write_json(output, &render::rules_json(&rules));
    }
    output.write_all(render::rules(&rules).render(width()).as_bytes())?;
    Ok(())
}
