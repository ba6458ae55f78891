//! Events as lines of JSON.

use serde_json::{Map, Value, json};

use super::{About, Action, Event, FindingId, Moment, Standing};
use crate::inventory::SharedText;

/// The version of the format.
const VERSION: u64 = 1;

impl Event {
    /// The event as a line, without the end of it.
    #[must_use]
    pub fn to_line(&self) -> String {
        self.to_json().to_string()
    }

    fn to_json(&self) -> Value {
        let mut line = json!({"v": VERSION, "time": self.time, "by": self.by, "do": self.action.as_str()});
        let mut put = |name: &str, value: Value| {
            if let Some(members) = line.as_object_mut() {
                members.insert(name.to_owned(), value);
            }
        };
        match &self.about {
            About::Finding(id) => put("finding", json!(id)),
            About::Standing(standing) => {
                put("rule", json!(standing.rule));
                put("query", json!(standing.query));
            }
        }
        match &self.action {
            Action::Mute { until, reason } => {
                put("until", json!(until));
                put("reason", json!(reason));
            }
            Action::Accept { reason } => put("reason", json!(reason)),
            Action::Ticket(ticket) => put("ticket", json!(ticket)),
            Action::Note(note) => put("note", json!(note)),
            Action::Found | Action::Close | Action::Reopen | Action::Open | Action::Start => {}
        }
        if let Some(members) = line.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        line
    }

    /// Reads a line. Members that are not known are passed over.
    ///
    /// # Errors
    ///
    /// What is wrong, in words that repeat no values.
    pub fn read_line(line: &str) -> Result<Self, String> {
        if ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark)) || line.trim() == "=======" {
            return Err("a conflict that was not resolved; the lines of both sides are used".to_owned());
        }
        let value: Value = serde_json::from_str(line).map_err(|_| "this is no JSON".to_owned())?;
        let members = Members(value.as_object().ok_or("an object is expected here")?);
        match members.0.get("v").map(Value::as_u64) {
            Some(Some(VERSION)) => {}
            None => return Err("`v` is missing".to_owned()),
            Some(_) => return Err("`v` is a version that is not known here".to_owned()),
        }
        let time = members.moment("time")?.ok_or("`time` is missing")?;
        let action = members.action()?;
        let about = members.about()?;
        if matches!(about, About::Standing(_)) && !action.may_stand() {
            return Err("`do` is about single findings, and this line has a `query`".to_owned());
        }
        Ok(Self { time, action, about, by: members.text("by")? })
    }
}

/// As in a line.
impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// The members of a line.
struct Members<'a>(&'a Map<String, Value>);

impl Members<'_> {
    fn text(&self, name: &str) -> Result<Option<SharedText>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str().into())),
            Some(_) => Err(format!("`{name}` is no text")),
        }
    }

    /// Text that has to be there and to say something.
    fn said(&self, name: &str) -> Result<SharedText, String> {
        self.text(name)?.filter(|text| !text.trim().is_empty()).ok_or_else(|| format!("`{name}` is missing"))
    }

    fn moment(&self, name: &str) -> Result<Option<Moment>, String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Moment::read(&text).map(Some).ok_or_else(|| format!("`{name}` is no time of RFC 3339 in UTC"))
    }

    fn action(&self) -> Result<Action, String> {
        Ok(match &*self.said("do")? {
            "found" => Action::Found,
            "close" => Action::Close,
            "reopen" => Action::Reopen,
            "open" => Action::Open,
            "start" => Action::Start,
            "mute" => {
                Action::Mute { until: self.moment("until")?.ok_or("`until` is missing")?, reason: self.said("reason")? }
            }
            "accept" => Action::Accept { reason: self.said("reason")? },
            "ticket" => Action::Ticket(self.said("ticket")?),
            "note" => Action::Note(self.said("note")?),
            _ => return Err("`do` is a word that is not known here".to_owned()),
        })
    }

    fn about(&self) -> Result<About, String> {
        match self.0.get("finding") {
            None | Some(Value::Null) => {
                let query = self.text("query")?.ok_or("`finding` is missing, and so is `query`")?;
                Ok(About::Standing(Standing { rule: self.text("rule")?.unwrap_or_else(|| "*".into()), query }))
            }
            Some(Value::Object(members)) => FindingId::read(members).map(About::Finding),
            Some(_) => Err("`finding` is no object".to_owned()),
        }
    }
}

impl FindingId {
    /// Reads the members that tell a finding apart.
    ///
    /// # Errors
    ///
    /// What is wrong, in words that repeat no values.
    pub fn read(members: &Map<String, Value>) -> Result<Self, String> {
        let members = Members(members);
        Ok(Self {
            rule: members.said("rule")?,
            service: members.text("service")?,
            environment: members.text("environment")?,
            protocol: members.text("protocol")?.unwrap_or_else(|| "http".into()),
            method: members.said("method")?,
            route: members.said("route")?,
            operation: members.text("operation")?,
        })
    }
}
