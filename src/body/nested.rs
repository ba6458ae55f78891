//! Names of forms and queries that nest: `items[0][sku]`, `tags[]`, `tags=a&tags=b`.

use memchr::memchr2;

use super::EventSink;

/// Names with more brackets are taken as they are.
const MAX_DEPTH: usize = 8;

/// Where in the nesting of an object's fields a walk is. What names say of nesting becomes objects and arrays; what belongs
/// together stays open while its fields follow each other, so that fields of one object are siblings.
#[derive(Default)]
pub(super) struct Nested {
    open: Vec<Container>,
}

/// An object or array that a name has led into.
struct Container {
    /// The step of the name that led here.
    step: String,
    array: bool,
}

impl Nested {
    /// Goes to the place of a name, where the sink takes one value. `repeated` says that a field beside it has the same
    /// name.
    pub(super) fn enter(&mut self, name: &str, repeated: bool, sink: &mut impl EventSink) {
        if let Some((steps, count)) = steps(name)
            && let Some((last, steps)) = steps.get(..count).and_then(<[_]>::split_last)
        {
            self.go_to(steps, is_index(last), sink);
            if !is_index(last) {
                sink.key(last);
            }
        } else if repeated {
            self.go_to(&[name], true, sink);
        } else {
            self.leave(sink);
            sink.key(name);
        }
    }

    /// Leaves all that is open.
    pub(super) fn leave(&mut self, sink: &mut impl EventSink) {
        self.close_to(0, sink);
    }

    /// Leaves what the steps do not lead into, and enters what they do. `array` is what the last one holds.
    fn go_to(&mut self, steps: &[&str], array: bool, sink: &mut impl EventSink) {
        let is_array = |at: usize| steps.get(at + 1).map_or(array, |next| is_index(next));
        let same = |(at, (open, step)): (usize, (&Container, &&str))| open.step == **step && open.array == is_array(at);
        let common =
            self.open.iter().zip(steps).enumerate().take_while(|pair| same((pair.0, (pair.1.0, pair.1.1)))).count();
        self.close_to(common, sink);
        for (at, step) in steps.iter().enumerate().skip(common) {
            if !self.open.last().is_some_and(|open| open.array) {
                sink.key(step);
            }
            let array = is_array(at);
            if array {
                sink.begin_array();
            } else {
                sink.begin_object();
            }
            self.open.push(Container { step: (*step).to_owned(), array });
        }
    }

    fn close_to(&mut self, depth: usize, sink: &mut impl EventSink) {
        while self.open.len() > depth {
            match self.open.pop() {
                Some(Container { array: true, .. }) => sink.end_array(),
                _ => sink.end_object(),
            }
        }
    }
}

/// The name before the brackets, and what stands between each pair of them, and how many that are: `a[0][b]` is `a`, `0`,
/// `b`. `None` for a name that does not nest.
fn steps(name: &str) -> Option<([&str; MAX_DEPTH + 1], usize)> {
    let (first, mut rest) = name.split_once('[')?;
    let mut steps = [""; MAX_DEPTH + 1];
    let mut count = 1;
    *steps.first_mut()? = first;
    loop {
        let (step, behind) = rest.split_at_checked(memchr2(b'[', b']', rest.as_bytes())?)?;
        *steps.get_mut(count)? = step;
        count += 1;
        match behind {
            "]" => break,
            _ => rest = behind.strip_prefix("][")?,
        }
    }
    (!first.is_empty()).then_some((steps, count))
}

/// Whether a step is an element of an array: a number, or nothing.
fn is_index(step: &str) -> bool {
    step.len() <= 4 && step.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Scalar;
    use crate::body::events::tests::Trace;

    fn events(names: &[&str]) -> String {
        let mut sink = Trace::default();
        let mut nested = Nested::default();
        sink.begin_object();
        for (at, name) in names.iter().enumerate() {
            let beside = |other: Option<&&str>| other == Some(name);
            let repeated = beside(names.get(at + 1)) || at > 0 && beside(names.get(at - 1));
            nested.enter(name, repeated, &mut sink);
            sink.scalar(Scalar::Null);
        }
        nested.leave(&mut sink);
        sink.end_object();
        sink.0
    }

    #[test]
    fn brackets_nest_and_what_follows_each_other_is_one() {
        assert_eq!(events(&["a[0][b]", "a[0][c]", "a[1][b]", "d"]), "{a:[{b:0 c:0 }{b:0 }]d:0 }");
        assert_eq!(events(&["u[name]", "u[tags][]", "u[tags][]", "x[y][z]"]), "{u:{name:0 tags:[0 0 ]}x:{y:{z:0 }}}");
    }

    #[test]
    fn names_that_follow_themselves_are_an_array() {
        assert_eq!(events(&["a", "b", "b", "b", "c"]), "{a:0 b:[0 0 0 ]c:0 }");
    }

    #[test]
    fn what_is_no_nesting_is_a_name() {
        for name in ["[a]", "a[", "a]", "a[b", "a[b]c", "a[[b]]", "a[b][", "a[1][1][1][1][1][1][1][1][1]"] {
            assert_eq!(events(&[name]), format!("{{{name}:0 }}"));
        }
        assert_eq!(events(&["a[12345]"]), "{a:{12345:0 }}");
    }
}
