//! A tee is what the body is: `Default`, `Unpin`, `Send`, `Sync`, or not.

use std::cell::Cell;
use std::marker::{PhantomData, PhantomPinned};
use std::rc::Rc;

use api_inventory::layer::{InventoryLayer, InventoryService, ResponseFuture, Tee, Wrap};
use bytes::Bytes;
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{Empty, Full};

// That it is so for every `B` is what the compiler shows here.
fn send<T: Send>() {}
fn sync<T: Sync>() {}
fn unpin<T: Unpin>() {}
fn default<T: Default>() {}
fn tee_of_send<B: Send>() {
    send::<Tee<B>>();
}
fn tee_of_sync<B: Sync>() {
    sync::<Tee<B>>();
}
fn tee_of_unpin<B: Unpin>() {
    unpin::<Tee<B>>();
}
fn tee_of_default<B: Default>() {
    default::<Tee<B>>();
}

/// Whether `$type` is `$marker`: a constant of the type hides that of the trait, where its bound holds.
macro_rules! is {
    ($type:ty: $marker:ident) => {{
        struct Probe<T>(PhantomData<T>);
        #[allow(dead_code, reason = "not used where the bound holds")]
        trait Otherwise {
            const IS: bool = false;
        }
        impl<T> Otherwise for Probe<T> {}
        #[allow(dead_code, reason = "not used where the bound does not hold")]
        impl<T: $marker> Probe<T> {
            const IS: bool = true;
        }
        Probe::<$type>::IS
    }};
}

#[test]
fn a_tee_is_send_sync_unpin_and_default_where_its_body_is() {
    tee_of_send::<Full<Bytes>>();
    tee_of_sync::<Full<Bytes>>();
    tee_of_unpin::<Full<Bytes>>();
    tee_of_default::<Full<Bytes>>();
    assert!(is!(Tee<u8>: Send) && is!(Tee<u8>: Sync) && is!(Tee<u8>: Unpin) && is!(Tee<u8>: Default));
    assert!(Tee::<Full<Bytes>>::default().is_end_stream());
    assert!(Tee::<Empty<Bytes>>::default().is_end_stream());
}

#[test]
fn a_tee_is_not_where_its_body_is_not() {
    assert!(!is!(Tee<Rc<u8>>: Send) && !is!(Tee<Rc<u8>>: Sync));
    assert!(is!(Tee<Cell<u8>>: Send) && !is!(Tee<Cell<u8>>: Sync));
    assert!(!is!(Tee<PhantomPinned>: Unpin));
    assert!(!is!(Tee<std::num::NonZeroU8>: Default));
}

/// What the layer makes of a service is what the service is, whatever the tracer behind it holds.
#[test]
fn services_and_futures_are_send_sync_and_unpin_where_the_inner_ones_are() {
    type Service<S> = InventoryService<S>;
    type Response<F> = ResponseFuture<F, Wrap>;
    assert!(is!(Service<u8>: Send) && is!(Service<u8>: Sync) && is!(Service<u8>: Unpin) && is!(Service<u8>: Clone));
    assert!(!is!(Service<Rc<u8>>: Send) && !is!(Service<Cell<u8>>: Sync));
    assert!(is!(Response<u8>: Send) && is!(Response<u8>: Sync) && is!(Response<u8>: Unpin));
    assert!(!is!(Response<Rc<u8>>: Send) && !is!(Response<PhantomPinned>: Unpin));
    assert!(is!(InventoryLayer<Wrap>: Send) && is!(InventoryLayer<Wrap>: Sync) && is!(InventoryLayer<Wrap>: Clone));
}

#[test]
fn a_tee_goes_into_a_box_that_asks_for_sync() {
    let tee = Tee::<Full<Bytes>>::default();
    assert!(BoxBody::new(tee).is_end_stream());
}
