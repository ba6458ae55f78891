//! Names of header fields and of cookies: closed public lists, and beyond them only names made of known words.

use super::shape::{Shape, is_known, read, shape};
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
     x-xss-protection x-appengine-city x-appengine-citylatlong x-appengine-country x-appengine-cron \
     x-appengine-queuename x-appengine-region x-appengine-taskname x-appengine-user-ip x-firebase-appcheck \
     x-firebase-client x-firebase-locale twitch-eventsub-message-id x-zm-request-timestamp x-zm-signature \
     x-wc-webhook-topic x-wc-webhook-source x-ot-span-context x-instana-t x-instana-s x-instana-l x-dynatrace \
     ot-tracer-spanid ot-tracer-traceid ot-tracer-sampled x-newrelic-id x-newrelic-transaction x-akamai-edgescape \
     x-akamai-config-log-detail akamai-origin-hop fastly-ssl fastly-debug x-varnish x-litespeed-cache x-sucuri-id \
     x-sucuri-cache x-iinfo x-cdn x-edge-location x-hubspot-signature-v3 x-hubspot-request-timestamp x-line-signature \
     x-telegram-bot-api-secret-token x-viber-content-signature x-plaid-verification x-paystack-signature \
     x-razorpay-signature x-cc-webhook-signature x-signature-ed25519 x-signature-timestamp x-hasura-admin-secret \
     x-hasura-role x-hasura-user-id x-supabase-api-version apikey x-parse-application-id x-parse-rest-api-key \
     x-algolia-api-key x-algolia-application-id x-elastic-product x-nf-client-connection-ip x-nf-request-id \
     x-matched-path x-middleware-subrequest x-inertia x-inertia-version x-livewire hx-request hx-target hx-trigger \
     hx-current-url hx-boosted turbo-frame x-turbo-request-id x-turbolinks-referrer x-pingback x-redirect-by \
     x-drupal-cache x-generator x-magento-tags x-kubernetes-pf-flowschema-uid x-kubernetes-pf-prioritylevel-uid \
     l5d-dst-service x-envoy-upstream-service-time x-envoy-peer-metadata x-envoy-peer-metadata-id x-linkerd-meshed \
     istio-mtls-client-certificate x-amz-cf-pop x-amz-version-id x-amz-acl x-amz-storage-class x-amz-copy-source \
     x-amz-server-side-encryption x-amz-user-agent x-ms-request-id x-ms-correlation-request-id x-ms-date \
     x-ms-blob-type x-ms-lease-id x-ms-routing-request-id x-goog-channel-id x-goog-channel-token x-goog-resource-id \
     x-goog-resource-state x-goog-message-number x-goog-iap-jwt-assertion x-goog-user-project cf-access-jwt-assertion \
     cf-access-client-id cf-access-client-secret cf-ew-via cf-pseudo-ipv4 cdn-cache-control clear-site-data \
     content-dpr critical-ch dpr ect rtt downlink dasl dav if lock-token overwrite mcp-session-id \
     mcp-protocol-version last-translated origin-isolation sec-ch-viewport-width sec-ch-dpr \
     sec-ch-prefers-reduced-motion sec-ch-ua-wow64 sec-ch-ua-form-factors sec-fetch-storage-access \
     supports-loading-mode x-accel-buffering x-accel-redirect x-accel-expires x-sendfile x-download-options \
     x-dns-prefetch x-msedge-ref svix-id svix-timestamp svix-signature",
);

/// Families whose ends callers choose: object metadata of the large stores.
const METADATA: [&str; 6] =
    ["x-amz-meta-", "x-goog-meta-", "x-ms-meta-", "x-oss-meta-", "x-object-meta-", "x-container-meta-"];

/// Cookies of frameworks, load balancers, consent and analytics tools that carry no random part in their names, as their
/// vendors' documentation and published cookie notices call them.
static COOKIES: WordList = WordList::new(
    "ajs_anonymous_id ajs_group_id ajs_user_id amplitude_id arraffinity arraffinitysamesite asp.net_sessionid \
     authjs.csrf-token authjs.session-token awsalb awsalbapp awsalbcors awsalbtg awsalbtgcors aspxauth cakephp \
     cf_clearance ci_session _clck _clsk connect.sid cookie_consent cookieconsent_status crumb csrftoken datadome \
     didomi_token dotcom_user euconsent-v2 _fbc _fbp _forum_session _ga _gac_ _gat _gcl_aw _gcl_au _gh_sess _gid \
     _gitlab_session gaconnector __cf_bm __cfduid _cfuvid __cflb __hssc __hssrc __hstc __next_locale __stripe_mid \
     __stripe_sid __utma __utmb __utmc __utmt __utmv __utmz grafana_session hubspotutk incap_ses intercom-id \
     intercom-session jenkins-crumb jsessionid koa.sess laravel_session laravel_token li_gc lang logged_in \
     mp_mixpanel nlbi next-auth.callback-url next-auth.csrf-token next-auth.session-token next_locale oauth2_proxy \
     oauth_state onetrustconsent optanonconsent optanonalertboxclosed optimizelyenduserid _octo phpsessid _pin_unauth \
     _pk_id _pk_ses preferred_locale rack.session remember_me remember_token remember_user_token saml_request \
     _session_id sessionid _shopify_s _shopify_sa_p _shopify_sa_t _shopify_y sid _sp_id _sp_ses timezone tz \
     _tt_enable_cookie _ttp uuid _uetsid _uetvid user_session visid_incap wordpress_sec wordpress_test_cookie wp_lang \
     wp-postpass wp-settings-time xsrf-token _y _zendesk_session zendesk_session _abck ak_bmsc bm_sv bm_sz bm_mi \
     bm_so muid srm_b anonchk s_fid s_cc s_sq s_vi s_ppv s_nr s_ecid mbox at_check mp_optout _dd_s _lfa \
     _vis_opt_test_cookie _vis_opt_s _vwo_uuid _vwo_uuid_v2 _vwo_ds _hp2_id _hp2_ses_props _hjid _hjtldtest \
     _hjfirstseen _hjincludedinsample _hjabsolutesessioninprogress _hjdonepolls _hjminimizedpolls c_user datr fr sb \
     wd ide dsid nid hsid ssid apisid sapisid sidcc 1p_jar consent socs aec anid otz __gads __gpi __eoi test_cookie \
     _rdt_uuid _scid _sctr _twitter_sess guest_id personalization_id ct0 li_at bcookie bscookie lidc usermatchhistory \
     analyticssynchistory _mkto_trk _biz_uid _biz_na _biz_pendinga driftt_aid drift_aid intercom-device-id cebs _ce.s \
     cusid clid __zlcmid pardot lpv _wpfuuid ocsessid woocommerce_cart_hash woocommerce_items_in_cart pll_language \
     craftsessionid craft_csrf_token exp_csrf_token fe_typo_user be_typo_user has_js simplesaml simplesamlauthtoken \
     keycloak_session keycloak_identity auth_session_id kc_restart castgc tgc iplanetdirectorypro mrhsession \
     lastmrh_session f5_st nsc_tmas nsc_aaac citrix_ns_id reese84 ___utmvc _px _px2 _px3 _pxhd _pxvid pxcts cf_chl_2 \
     cf_chl_prog cf_chl_rc_m __cf_waitingroom awselb awselbcors aws-waf-token ubid-main at-main x-main lc-main sp-cdn \
     csm-hit gclb routeid serverid applicationgatewayaffinity applicationgatewayaffinitycors tipmix x-ms-routing-name \
     ai_user ai_session .aspnetcore.session .aspnetcore.cookies .aspnet.applicationcookie .aspxauth .aspxroles \
     __antixsrftoken __requestverificationtoken fedauth rtfa msisauth estsauth estsauthpersistent buid fpc esctx \
     play_session play_lang play_flash sails.sid express.sid fastapi-session flask_session session_lti \
     sb-access-token sb-refresh-token __session __clerk_db_jwt __client_uat sentrysid sl-session _shopify_tm \
     _shopify_tw cart_sig cart_ts secure_customer_sig _landing_page _orig_referrer zipkin _gac_gb_ _opt_expid _gaexp \
     _opt_awcid _gcl_gb _gcl_dc optimizelybuckets optimizelysegments __adroll __adroll_fpc _derived_epik _epik \
     __kla_id _kla_test klaviyo _hubspotutk messagesutk __qca _cc_id panoramaid uid uids uuid2 anj tuuid tuuid_lu \
     cmplz_banner-status cookieyes-consent cookielawinfoconsent viewed_cookie_policy borlabs-cookie usprivacy \
     euconsent moove_gdpr_popup matomo_sessid mtm_consent mtm_consent_removed _ym_uid _ym_d _ym_isad yandexuid ymex \
     bdshare_firstime hm_lvt jsesid",
);

/// Whether a header field is registered, or a large vendor's.
pub(super) fn is_registered_header(name: &str) -> bool {
    HEADERS.contains(&name.to_ascii_lowercase())
}

/// Whether a cookie is one of a well-known framework or tool.
pub(super) fn is_listed_cookie(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    COOKIES.contains(lower.strip_prefix("__host-").or_else(|| lower.strip_prefix("__secure-")).unwrap_or(&lower))
}

/// Whether the name of a header field, in any case, may leave.
pub(super) fn header_may_leave(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if HEADERS.contains(&lower) {
        return true;
    }
    let words = words(&lower);
    let plain = lower.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !plain || words.len() > 7 || shape(&lower) != Shape::Familiar {
        return false;
    }
    // Whoever stores an object chooses what its metadata are called.
    if METADATA.iter().any(|family| lower.starts_with(family)) {
        return words.iter().skip(3).all(is_known);
    }
    // Field names of an application: of known words only. A strange one may be whose it is: `x-anna-token`.
    let custom = words.first().is_some_and(|first| first.text == "x");
    let rest = words.get(usize::from(custom)..).unwrap_or_default();
    !rest.is_empty() && rest.iter().all(is_known)
}

/// Whether the name of a cookie may leave.
pub(super) fn cookie_may_leave(name: &str) -> bool {
    if is_listed_cookie(name) {
        return true;
    }
    let words = words(name);
    let reading = read(name);
    reading.shape == Shape::Familiar
        && !reading.calls
        && !words.is_empty()
        && words.iter().all(|word| knows(&word.text))
}

#[cfg(test)]
mod tests {
    use super::{cookie_may_leave, header_may_leave};

    #[test]
    fn public_names_and_known_words_leave() {
        for name in ["content-type", "User-Agent", "x-hub-signature-256", "x-shop-session", "x-client-version"] {
            assert!(header_may_leave(name), "{name}");
        }
        for name in ["sessionid", "__Host-session", "_ga", "cart_id", "color_mode", "XSRF-TOKEN", "JSESSIONID"] {
            assert!(cookie_may_leave(name), "{name}");
        }
    }

    #[test]
    fn names_with_a_caller_in_them_fold() {
        for name in [
            "x-amz-meta-anna-nowak",
            "x-user-anna",
            "x-anna-token",
            "anna-token",
            "x-user-delta_heikki",
            "x-8c2491a4-af84-49d0",
            "anna",
            "x-flag-9b04e7c1d25f",
            "x-shop-virtanen-oy-token",
            "k2m9xw7r305518bzt6n04q82jfvc",
            "",
        ] {
            assert!(!header_may_leave(name), "{name}");
        }
        for name in [
            "TS9ec01d47",
            "_hjSession_1234567",
            "seen_anna",
            "draft_kayak_heikki",
            "anna_cart",
            "anna.session",
            "_ga_9XK2PQ4RTZ",
            "anna",
            "",
        ] {
            assert!(!cookie_may_leave(name), "{name}");
        }
    }
}
