//! Who calls: settings of addresses, connections and schemes, and of what the service is for.

use super::Builder;
use crate::config::registry;
use crate::exchange::{Connection, ConnectionReader};
use crate::identity::client::{self, TrustedProxies};
use crate::observation::{ExposureRanges, Scheme};

impl Builder {
    /// The one header field that carries the client address, instead of the list of known ones. Default: the list.
    pub fn client_ip_header(mut self, name: &str) -> Self {
        match name.parse() {
            Ok(name) => {
                self.settings.client.header = Some(name);
                self.accept(&registry::CLIENT_IP_HEADER)
            }
            Err(_) => self.refuse(&registry::CLIENT_IP_HEADER),
        }
    }

    /// Whom to believe about where a request came from: the number of proxies between the callers and the service, the one
    /// that it sees as its peer included (`["2"]`), or the networks that they are in (`["10.0.0.0/8", "192.0.2.7"]`). The
    /// client is then the first address on the way back from the peer, through `X-Forwarded-For` or the header of
    /// [`client_ip_header`](Self::client_ip_header), which is `Forwarded` for proxies that speak RFC 7239, that no trusted
    /// proxy has. Default: the list of known headers, and the first public address in them.
    ///
    /// **Recommended wherever the proxies are known.** That first address is written by whoever likes to: a caller from
    /// outside who sends `X-Forwarded-For: 10.0.0.1` is still seen where a proxy adds its address, but one from inside who
    /// sends a public one makes an internal endpoint look public, and where no proxy adds anything, everything that is said
    /// of exposure is the callers' to choose.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// let tracer = Tracer::builder().trusted_proxies(["10.0.0.0/8", "fd00::/8"]).build();
    /// assert!(tracer.problems().is_empty());
    /// ```
    pub fn trusted_proxies<I>(mut self, proxies: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let entries: Vec<I::Item> = proxies.into_iter().collect();
        match TrustedProxies::parse(&entries) {
            Some(proxies) => {
                self.settings.client.proxies = Some(proxies);
                self.accept(&registry::TRUSTED_PROXIES)
            }
            None => self.refuse(&registry::TRUSTED_PROXIES),
        }
    }

    /// Which client addresses count as private, all others being public. Default: [`ExposureRanges::Extended`].
    pub fn exposure_ranges(mut self, ranges: ExposureRanges) -> Self {
        self.settings.client.ranges = ranges;
        self.accept(&registry::EXPOSURE_RANGES)
    }

    /// Networks that health probes of your platform come from: they count as private, whatever their address. Default:
    /// those that Google Cloud, Azure and Amazon Route 53 document, which these are added to.
    pub fn probe_networks<I>(mut self, networks: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        for network in networks {
            self = match client::network(network.as_ref()) {
                Some(network) => {
                    self.settings.client.probes.push(network);
                    self.accept_more(&registry::PROBE_NETWORKS)
                }
                None => self.refuse(&registry::PROBE_NETWORKS),
            };
        }
        self
    }

    /// Reads the connection of a request from its extensions: for peers that a server of your own puts there, such as those
    /// that the PROXY protocol tells, and for what else it knows of the connection. Where the closure has `None`, what axum
    /// and tonic put there is read. Called for captured requests only; where it panics, nothing has been read.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// use api_inventory::layer::Connection;
    ///
    /// #[derive(Clone)]
    /// struct ProxyHeader { source: std::net::SocketAddr }
    ///
    /// let tracer = Tracer::builder()
    ///     .connection(|extensions| Some(Connection::from(extensions.get::<ProxyHeader>()?.source)))
    ///     .build();
    /// # drop(tracer);
    /// ```
    pub fn connection(
        mut self,
        read: impl Fn(&http::Extensions) -> Option<Connection> + Send + Sync + 'static,
    ) -> Self {
        self.settings.connections = Some(ConnectionReader::new(read));
        self
    }

    /// The scheme that callers use, for services where a load balancer ends TLS and does not say so. Default: what each
    /// request tells.
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.settings.scheme = Some(scheme).filter(|scheme| *scheme != Scheme::Unknown);
        self.accept(&registry::SCHEME)
    }

    /// Whether observations tell the address of the client, the one that its exposure is judged by. Default: false.
    ///
    /// **An address is personal data.** Without this no value that a caller sent leaves the process; with it one does, and
    /// whoever reads the lines can tell callers apart. Records never have it.
    pub fn client_address(mut self, client_address: bool) -> Self {
        self.settings.client.tells_address = client_address;
        self.accept(&registry::CLIENT_ADDRESS)
    }

    /// Whether the service is in production. Default: as the name of its [environment](Self::environment) has it.
    pub fn production(mut self, production: bool) -> Self {
        self.settings.production = Some(production);
        self.accept(&registry::PRODUCTION)
    }
}
