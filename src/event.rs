//! Names of business events.
//!
//! The names of user events are those that Datadog documents for business logic. Names of your own are made once, from
//! operator text:
//!
//! ```
//! use api_inventory::observation::OperatorText;
//! let refund = OperatorText::new("payments.refund")?;
//! # Ok::<(), api_inventory::observation::OperatorTextError>(())
//! ```

use std::sync::LazyLock;

use crate::observation::OperatorText;

/// `users.login.success`: a user logged in.
pub static LOGIN_SUCCESS: LazyLock<OperatorText> = LazyLock::new(|| OperatorText::known("users.login.success"));

/// `users.login.failure`: somebody tried to log in and failed.
pub static LOGIN_FAILURE: LazyLock<OperatorText> = LazyLock::new(|| OperatorText::known("users.login.failure"));

/// `users.signup`: a user was made.
pub static SIGNUP: LazyLock<OperatorText> = LazyLock::new(|| OperatorText::known("users.signup"));
