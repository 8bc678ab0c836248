package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.CoinbaseCaller.EPOCH;
import static dev.sluice.sim.exchange.CoinbaseCaller.SECOND;
import static dev.sluice.sim.exchange.CoinbaseCaller.claims;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of tokens and signatures: those that ccxt 4.5.84 made with the demo keys at a fixed time, and those that the
 * test computes itself.
 */
class CoinbaseSignatureTest {
    private static final long CCXT_NANOS = 1_784_000_000L * SECOND;
    private static final String CCXT_TOKEN =
            "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Im9yZ2FuaXphdGlvbnMvc2x1aWNlLWRlbW8vYXBpS2V5cy8xIiwibm9uY2UiOiJlNTM0N2Vh"
                    + "M2Q1NzBlYWJiMGFlMTBmODg4NjQxMTVjYyJ9.eyJhdWQiOlsicmV0YWlsX3Jlc3RfYXBpX3Byb3h5Il0sImlzcyI6ImNvaW5iYXNlLWNsb3Vk"
                    + "IiwibmJmIjoxNzg0MDAwMDAwLCJleHAiOjE3ODQwMDAxMjAsInN1YiI6Im9yZ2FuaXphdGlvbnMvc2x1aWNlLWRlbW8vYXBpS2V5cy8xIiwi"
                    + "aWF0IjoxNzg0MDAwMDAwLCJ1cmkiOiJHRVQgYXBpLmNvaW5iYXNlLmNvbS9hcGkvdjMvYnJva2VyYWdlL2FjY291bnRzIn0.5W2qPRCb_WWS"
                    + "YsKEGfkXy4KM1vxu9F1snmYICKroUHYyZHeHRtErruTnPbFBasjXxjNxT-kRSIG8rEabk7ni3w";
    private static final String ACCOUNTS = "/api/v3/brokerage/accounts";
    private static final String URI = "GET api.coinbase.com" + ACCOUNTS;

    private final CoinbaseCaller bot = new CoinbaseCaller(new Venue(VenueSettings.defaults()));

    @Test
    void a_token_made_by_ccxt_is_accepted_for_any_query() {
        bot.nowNanos = CCXT_NANOS;
        assertThat(ccxt(CCXT_TOKEN).text()).contains("\"currency\":\"BTC\"");
    }

    @Test
    void a_token_is_valid_for_exactly_two_minutes() {
        bot.nowNanos = CCXT_NANOS + 120 * SECOND - 1;
        assertThat(ccxt(CCXT_TOKEN).status()).isEqualTo(200);
        bot.nowNanos = CCXT_NANOS + 120 * SECOND;
        assertThat(ccxt(CCXT_TOKEN).status()).isEqualTo(401);
    }

    @Test
    void a_changed_token_is_refused_without_a_reason() {
        bot.nowNanos = CCXT_NANOS;
        for (String other :
                List.of(CCXT_TOKEN.replace("MDAxMjAs", "MDAxMTAs"), CCXT_TOKEN.replace("ni3w", "ni3g"), "", "a.b")) {
            VenueResponse response = ccxt(other);
            assertThat(response.status()).as(other).isEqualTo(401);
            assertThat(response.text()).isEqualTo("Unauthorized\n");
        }
    }

    private VenueResponse ccxt(String token) {
        return bot.send("GET", ACCOUNTS + "?limit=250", List.of(Map.entry("Authorization", "Bearer " + token)), "");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "as the documents have it,     cdp,            0,   120, GET api.coinbase.com/api/v3/brokerage/accounts,  200",
        "the issuer of older keys,     coinbase-cloud, 0,   60,  GET api.coinbase.com/api/v3/brokerage/accounts,  200",
        "a clock a little ahead,       cdp,            5,   120, GET api.coinbase.com/api/v3/brokerage/accounts,  200",
        "a clock further ahead,        cdp,            6,   120, GET api.coinbase.com/api/v3/brokerage/accounts,  401",
        "expired in this second,       cdp,            -60, 60,  GET api.coinbase.com/api/v3/brokerage/accounts,  401",
        "longer than two minutes,      cdp,            0,   121, GET api.coinbase.com/api/v3/brokerage/accounts,  401",
        "another issuer,               me,             0,   120, GET api.coinbase.com/api/v3/brokerage/accounts,  401",
        "another method,               cdp,            0,   120, POST api.coinbase.com/api/v3/brokerage/accounts, 401",
        "the host of a gateway,        cdp,            0,   120, GET 127.0.0.1:8080/api/v3/brokerage/accounts,    401",
        "another path,                 cdp,            0,   120, GET api.coinbase.com/api/v3/brokerage/orders,    401",
    })
    void a_token_is_valid_for_one_method_path_and_host(
            String what, String issuer, long ahead, long life, String uri, int status) {
        VenueResponse response = bot.withToken("GET", ACCOUNTS, "", claims(issuer, EPOCH / SECOND + ahead, life, uri));
        assertThat(response.status()).as(what).isEqualTo(status);
    }

    @Test
    void a_signature_of_another_key_or_algorithm_is_refused() {
        String token = CoinbaseCaller.token(CoinbaseCaller.TOKEN, claims("cdp", EPOCH / SECOND, 120, URI));
        String none = token.replace("eyJhbGciOiJFUzI1NiI", "eyJhbGciOiJub25lICI");
        assertThat(none).isNotEqualTo(token);
        assertThat(ccxt(token).status()).isEqualTo(200);
        assertThat(ccxt(none).status()).isEqualTo(401);
        assertThat(ccxt(token.replace('_', '-').replace("A", "B")).status()).isEqualTo(401);
    }

    @Test
    void signatures_made_by_ccxt_are_accepted_by_coinbase_exchange() {
        bot.nowNanos = CCXT_NANOS;
        String body =
                "{\"product_id\":\"BTC-USD\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"40000\",\"size\":\"0.01\"}";
        assertThat(exchange("POST", "/orders", body, "1qAil8Hn3rlZTWIJwzbJ88ubKJM22uQFOjOgPCNUIrI=")
                        .status())
                .isEqualTo(200);
        assertThat(exchange("POST", "/orders", body + ' ', "1qAil8Hn3rlZTWIJwzbJ88ubKJM22uQFOjOgPCNUIrI=")
                        .text())
                .isEqualTo("{\"message\":\"invalid signature\"}");
        String target = "/orders?product_id=BTC-USD&status=all";
        assertThat(exchange("GET", target, "", "OydWF1enCfDPjFkvgFhZMIUxJ91y7CJhjBRhilc7VFY=")
                        .text())
                .contains("\"status\":\"open\"");
        assertThat(exchange("GET", target + '&', "", "OydWF1enCfDPjFkvgFhZMIUxJ91y7CJhjBRhilc7VFY=")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void coinbase_exchange_accepts_timestamps_up_to_30_seconds_off() {
        for (long off : new long[] {-30, 30}) {
            bot.nowNanos = CCXT_NANOS + off * SECOND;
            assertThat(ccxtRead().status()).as("%d s", off).isEqualTo(200);
        }
        for (long off : new long[] {-31, 31}) {
            bot.nowNanos = CCXT_NANOS + off * SECOND;
            VenueResponse response = ccxtRead();
            assertThat(response.status()).as("%d s", off).isEqualTo(400);
            assertThat(response.text()).isEqualTo("{\"message\":\"request timestamp expired\"}");
        }
    }

    private VenueResponse ccxtRead() {
        return exchange(
                "GET", "/orders?product_id=BTC-USD&status=all", "", "OydWF1enCfDPjFkvgFhZMIUxJ91y7CJhjBRhilc7VFY=");
    }

    @Test
    void coinbase_exchange_reports_missing_and_wrong_headers() {
        assertThat(bot.open("/accounts").text()).contains("CB-ACCESS-KEY header is required");
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("CB-ACCESS-KEY", "nobody"),
                Map.entry("CB-ACCESS-SIGN", "AAAA"),
                Map.entry("CB-ACCESS-TIMESTAMP", "1784000040"),
                Map.entry("CB-ACCESS-PASSPHRASE", "wrong"));
        assertThat(bot.send("GET", "/accounts", headers.subList(0, 3), "").text())
                .contains("CB-ACCESS-PASSPHRASE header is required");
        assertThat(bot.send("GET", "/accounts", headers, "").text()).contains("Invalid API Key");
        List<Map.Entry<String, String>> known = List.of(
                Map.entry("CB-ACCESS-KEY", "sluice-demo-key-1"), headers.get(1), headers.get(2), headers.get(3));
        VenueResponse response = bot.send("GET", "/accounts", known, "");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.text()).contains("Invalid Passphrase");
    }

    private VenueResponse exchange(String method, String target, String body, String signature) {
        return bot.send(
                method,
                target,
                List.of(
                        Map.entry("CB-ACCESS-KEY", "sluice-demo-key-1"),
                        Map.entry("CB-ACCESS-SIGN", signature),
                        Map.entry("CB-ACCESS-TIMESTAMP", "1784000000"),
                        Map.entry("CB-ACCESS-PASSPHRASE", "sluice-demo-passphrase")),
                body);
    }
}
