//! Business events: their names, and the types of what is said with them.
//!
//! The names of this list are those that Datadog documents for user activity (Security, App and API Protection, "User
//! Monitoring and Protection": `users.login.success`, `users.login.failure`, `users.signup`, `users.delete`,
//! `users.password_reset`, `payment.failure`, `activity.sensitive`), those of its tracers' addresses
//! `server.business_logic.payment.*` (`payment.creation`, `payment.success`, `payment.cancellation`), and two of our own of
//! the same form (`users.password_change`, `users.update`).
//!
//! Names of your own are made by [`event_name!`](crate::event_name), those of fields by
//! [`event_field!`](crate::event_field), once each. Of a field only its name and the type of its value are kept: the value
//! is gone when [`EventField::of`] returns.
//!
//! ```
//! use api_inventory::event::{EventField, EventName};
//! use api_inventory::{CurrentExchange, event_field, event_name};
//!
//! static REFUND: EventName = event_name!("payments.refund");
//! static AMOUNT: EventField = event_field!("amount");
//! static REASON: EventField = event_field!("reason");
//!
//! let (amount, reason) = (12.5, Some("broken"));
//! CurrentExchange::get().event_with(&REFUND, &[AMOUNT.of(amount), REASON.of(reason)]);
//! // What is recorded: payments.refund, amount: number, reason: string.
//! ```

mod builtin;
mod field;
mod metadata;
mod name;

pub use builtin::{
    LOGIN_FAILURE, LOGIN_SUCCESS, PASSWORD_CHANGE, PASSWORD_RESET, PAYMENT_CANCELLATION, PAYMENT_CREATION,
    PAYMENT_FAILURE, PAYMENT_SUCCESS, SENSITIVE_ACTIVITY, SIGNUP, USER_DELETION, USER_UPDATE,
};
pub use field::{EventField, TypedField};
pub use metadata::Metadata;
#[doc(hidden)]
pub use name::Checked;
pub use name::EventName;

pub use crate::observation::MetadataType;
