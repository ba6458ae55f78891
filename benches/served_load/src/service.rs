//! The process that serves.

use std::io::{self, BufRead, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use api_inventory::Tracer;
use axum::serve::ListenerExt;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::application;
use crate::stacks::{Stack, Wrapped};

/// Serves the application behind the stack that is called so, and prints the port first.
///
/// It goes on until standard input ends, so that it outlives nobody who started it, or until Ctrl-C. A line `stats` there
/// has it print what the tracer has counted, a line `flush` the same once all is written.
///
/// # Errors
/// No stack is called so, or the system does not let it serve or write.
#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stdout, reason = "the one who starts it reads there")]
#[allow(clippy::missing_panics_doc, reason = "`select!` panics when no branch is left, and each of these ends it")]
pub async fn serve(name: &str) -> io::Result<()> {
    let stack: Stack = name.parse().map_err(io::Error::other)?;
    let folder = tempfile::tempdir()?;
    let Wrapped { router, tracer } = stack.wrap(application::router(), folder.path())?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    // Otherwise the kernel holds small answers back.
    let listener = listener.tap_io(|connection| _ = connection.set_nodelay(true));

    let ended = listen_to_input(tracer.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        served = axum::serve(listener, service) => served?,
        _ = ended => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    if let Some(tracer) = tracer {
        _ = tracer.shutdown(Duration::from_secs(1));
    }
    Ok(())
}

/// Answers commands on a thread of its own; tells when there will be no more.
fn listen_to_input(tracer: Option<Tracer>) -> oneshot::Receiver<()> {
    let (end, ended) = oneshot::channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            let answer = tracer.as_ref().map_or(json!(null), |tracer| answer(tracer, &line));
            if writeln!(io::stdout(), "{answer}").is_err() {
                break;
            }
        }
        _ = end.send(());
    });
    ended
}

fn answer(tracer: &Tracer, command: &str) -> serde_json::Value {
    let flushed = command == "flush" && tracer.flush(Duration::from_secs(10));
    let stats = tracer.stats();
    json!({
        "seen": stats.seen,
        "sampled": stats.sampled,
        "analysed": stats.analysed,
        "dropped": stats.dropped.total(),
        "delivered": stats.exporters.iter().map(|exporter| exporter.delivered).sum::<u64>(),
        "analysis_micros": stats.analysis_time.as_micros(),
        "flushed": flushed,
    })
}
