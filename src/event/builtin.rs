//! The events that have names already.

use super::EventName;
use crate::event_name;

/// `users.login.success`: a user logged in.
pub static LOGIN_SUCCESS: EventName = event_name!("users.login.success");

/// `users.login.failure`: somebody tried to log in and failed.
pub static LOGIN_FAILURE: EventName = event_name!("users.login.failure");

/// `users.signup`: a user was made.
pub static SIGNUP: EventName = event_name!("users.signup");

/// `users.password_reset`: somebody asked for a new password, having none that works.
pub static PASSWORD_RESET: EventName = event_name!("users.password_reset");

/// `users.password_change`: a user replaced a password.
pub static PASSWORD_CHANGE: EventName = event_name!("users.password_change");

/// `users.update`: what is known of a user was changed.
pub static USER_UPDATE: EventName = event_name!("users.update");

/// `users.delete`: a user was deleted.
pub static USER_DELETION: EventName = event_name!("users.delete");

/// `payment.creation`: a payment was begun.
pub static PAYMENT_CREATION: EventName = event_name!("payment.creation");

/// `payment.success`: a payment went through.
pub static PAYMENT_SUCCESS: EventName = event_name!("payment.success");

/// `payment.failure`: a payment failed.
pub static PAYMENT_FAILURE: EventName = event_name!("payment.failure");

/// `payment.cancellation`: a payment was called off.
pub static PAYMENT_CANCELLATION: EventName = event_name!("payment.cancellation");

/// `activity.sensitive`: something that not everybody should do, or not often.
pub static SENSITIVE_ACTIVITY: EventName = event_name!("activity.sensitive");
