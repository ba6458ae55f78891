//! Names of header fields and of cookies: closed public lists, and beyond them only names made of known words.

use super::shape::{Shape, shape};
use super::vocabulary::knows;
use super::word_list::WordList;
use super::words::words;

/// Registered field names (IANA HTTP Field Name Registry) and those of proxies, tracing and large vendors.
static HEADERS: WordList = WordList::new(
    "accept accept-ch accept-charset accept-encoding accept-language accept-patch accept-post accept-ranges \
     access-control-allow-credentials access-control-allow-headers access-control-allow-methods \
     access-control-allow-origin access-control-expose-headers access-control-max-age access-control-request-headers \
     access-control-request-method age allow alt-svc alt-used api-version authorization b3 baggage cache-control \
     cache-status cdn-loop cf-connecting-ip cf-connecting-ipv6 cf-ipcountry cf-ray cf-visitor cf-worker client-ip \
     cloudfront-viewer-country connection content-disposition content-encoding content-language content-length \
     content-location content-md5 content-range content-security-policy content-security-policy-report-only \
     content-type cookie correlation-id cross-origin-embedder-policy cross-origin-opener-policy \
     cross-origin-resource-policy date ddsource dd-api-key depth deprecation destination device-memory digest dnt \
     dpop early-data etag expect expect-ct expires fastly-client-ip fastly-ff fly-region fly-request-id fly-client-ip \
     forwarded forwarded-for from front-end-https grpc-accept-encoding grpc-encoding grpc-message grpc-status \
     grpc-timeout host http2-settings idempotency-key if-match if-modified-since if-none-match if-range \
     if-unmodified-since keep-alive last-event-id last-modified link location max-forwards nel newrelic origin \
     origin-agent-cluster paypal-transmission-id paypal-transmission-sig permissions-policy pragma prefer \
     preference-applied priority private-token proxy-authenticate proxy-authorization proxy-connection purpose range \
     ratelimit ratelimit-limit ratelimit-policy ratelimit-remaining ratelimit-reset referer referrer-policy refresh \
     report-to reporting-endpoints request-id retry-after save-data sec-ch-prefers-color-scheme sec-ch-ua \
     sec-ch-ua-arch sec-ch-ua-bitness sec-ch-ua-full-version sec-ch-ua-full-version-list sec-ch-ua-mobile \
     sec-ch-ua-model sec-ch-ua-platform sec-ch-ua-platform-version sec-fetch-dest sec-fetch-mode sec-fetch-site \
     sec-fetch-user sec-gpc sec-purpose sec-websocket-accept sec-websocket-extensions sec-websocket-key \
     sec-websocket-protocol sec-websocket-version sentry-trace server server-timing service-worker set-cookie \
     signature signature-input soapaction sourcemap strict-transport-security stripe-signature stripe-version sunset \
     surrogate-control tailscale-user-login te timing-allow-origin token tk traceparent tracestate trailer \
     transfer-encoding true-client-ip twilio-signature uber-trace-id upgrade upgrade-insecure-requests user-agent \
     vary via viewport-width want-digest warning webhook-id webhook-signature webhook-timestamp www-authenticate \
     x-access-token x-amz-apigw-id x-amz-cf-id x-amz-cf-pop x-amz-content-sha256 x-amz-date x-amz-request-id \
     x-amz-security-token x-amz-sns-topic-arn x-amz-target x-amz-trace-id x-amzn-oidc-accesstoken x-amzn-oidc-data \
     x-amzn-oidc-identity x-amzn-requestid x-amzn-trace-id x-api-key x-api-version x-auth-token x-azure-ref \
     x-b3-flags x-b3-parentspanid x-b3-sampled x-b3-spanid x-b3-traceid x-cache x-cache-hits x-client-data \
     x-client-ip x-cloud-trace-context x-cluster-client-ip x-content-type-options x-correlation-id x-csrf-token \
     x-csrftoken x-datadog-origin x-datadog-parent-id x-datadog-sampling-priority x-datadog-tags x-datadog-trace-id \
     x-device-id x-dns-prefetch-control x-envoy-attempt-count x-envoy-decorator-operation x-envoy-external-address \
     x-envoy-original-path x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port \
     x-forwarded-prefix x-forwarded-proto x-forwarded-scheme x-forwarded-server x-forwarded-ssl x-frame-options \
     x-github-delivery x-github-event x-github-hook-id x-gitlab-event x-gitlab-token x-goog-api-client x-goog-api-key \
     x-goog-authenticated-user-email x-http-method-override x-hub-signature x-hub-signature-256 x-idempotency-key \
     x-ms-client-request-id x-ms-version x-nextjs-data x-original-forwarded-for x-original-url \
     x-permitted-cross-domain-policies x-pjax x-powered-by x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset \
     x-real-ip x-request-id x-request-start x-requested-with x-robots-tag x-runtime x-served-by x-shopify-hmac-sha256 \
     x-shopify-shop-domain x-shopify-topic x-slack-request-timestamp x-slack-signature x-tenant-id x-timer \
     x-twilio-signature x-ua-compatible x-vercel-id x-vercel-cache x-wp-nonce x-wp-total x-wp-totalpages x-xsrf-token \
     x-xss-protection",
);

/// Families whose ends callers choose: object metadata of the large stores.
const METADATA: [&str; 6] =
    ["x-amz-meta-", "x-goog-meta-", "x-ms-meta-", "x-oss-meta-", "x-object-meta-", "x-container-meta-"];

/// Cookies of frameworks, load balancers, consent and analytics tools that carry no random part in their names.
static COOKIES: WordList = WordList::new(
    "ajs_anonymous_id ajs_group_id ajs_user_id amplitude_id arraffinity arraffinitysamesite asp.net_sessionid \
     authjs.csrf-token authjs.session-token awsalb awsalbapp awsalbcors awsalbtg awsalbtgcors aspxauth cakephp \
     cf_clearance ci_session _clck _clsk connect.sid cookieconsent_status crumb csrftoken datadome didomi_token \
     dotcom_user euconsent-v2 _fbc _fbp _forum_session _ga _gac_ _gat _gcl_aw _gcl_au _gh_sess _gid _gitlab_session \
     gaconnector __cf_bm __cfduid _cfuvid __cflb __hssc __hssrc __hstc __next_locale __stripe_mid __stripe_sid __utma \
     __utmb __utmc __utmt __utmv __utmz grafana_session hubspotutk incap_ses intercom-id intercom-session \
     jenkins-crumb jsessionid koa.sess laravel_session laravel_token li_gc lang logged_in mp_mixpanel nlbi \
     next-auth.callback-url next-auth.csrf-token next-auth.session-token next_locale oauth2_proxy oauth_state \
     onetrustconsent optanonconsent optanonalertboxclosed optimizelyenduserid _octo phpsessid _pin_unauth _pk_id \
     _pk_ses preferred_locale rack.session remember_me remember_token remember_user_token saml_request _session_id \
     sessionid _shopify_s _shopify_sa_p _shopify_sa_t _shopify_y sid _sp_id _sp_ses timezone tz _tt_enable_cookie \
     _ttp uuid _uetsid _uetvid user_session visid_incap wordpress_sec wordpress_test_cookie wp_lang wp-postpass \
     wp-settings-time xsrf-token _y _zendesk_session zendesk_session",
);

/// Whether the name of a header field, in any case, may leave.
pub(super) fn header_may_leave(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if HEADERS.contains(&lower) {
        return true;
    }
    // Field names of an application: `x-`, at most one word of its own, and known words to the end.
    let custom = lower.strip_prefix("x-").filter(|_| !METADATA.iter().any(|family| lower.starts_with(family)));
    custom.is_some_and(|rest| {
        let words = words(rest);
        !rest.contains(|character: char| !character.is_ascii_alphanumeric() && character != '-')
            && shape(&lower) == Shape::Familiar
            && words.len() <= 4
            && words.iter().skip(usize::from(words.len() > 1)).all(|word| knows(&word.text))
    })
}

/// Whether the name of a cookie may leave.
pub(super) fn cookie_may_leave(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let lower = lower.strip_prefix("__host-").or_else(|| lower.strip_prefix("__secure-")).unwrap_or(&lower);
    if COOKIES.contains(lower) {
        return true;
    }
    let words = words(name);
    let known = words.iter().filter(|word| knows(&word.text)).count();
    shape(name) == Shape::Familiar && known * 2 >= words.len() && words.last().is_some_and(|word| knows(&word.text))
}

#[cfg(test)]
mod tests {
    use super::{cookie_may_leave, header_may_leave};

    #[test]
    fn public_names_and_known_words_leave() {
        for name in ["content-type", "User-Agent", "x-hub-signature-256", "x-acme-session", "x-client-version"] {
            assert!(header_may_leave(name), "{name}");
        }
        for name in ["sessionid", "__Host-session", "_ga", "cart_id", "color_mode", "XSRF-TOKEN", "JSESSIONID"] {
            assert!(cookie_may_leave(name), "{name}");
        }
    }

    #[test]
    fn names_with_a_caller_in_them_fold() {
        for name in [
            "x-amz-meta-title",
            "x-user-anna",
            "x-user-echo_savannah",
            "x-8c2491a4-af84-49d0",
            "anna",
            "x-flag-070a1b5f83aa",
            "x-shop-olsson-ab-token",
            "i8q6dt1v180734fuh1v41w38hgdx",
            "",
        ] {
            assert!(!header_may_leave(name), "{name}");
        }
        for name in ["TS5fbeeb33", "_hjSession_5683687", "seen_anna", "draft_monkey_elin", "_ga_C2K2JPT0HH", "anna", ""]
        {
            assert!(!cookie_may_leave(name), "{name}");
        }
    }
}
