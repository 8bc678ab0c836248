package dev.sluice.core.exchange.respond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that limits that exchanges publish are read from forwarded responses. */
final class PublishedLimitTest {
    private static final ExchangeFixture DESK = ExchangeFixture.BINANCE;
    private static final String SPOT = "GET /api/v3/exchangeInfo";
    private static final String HEAD = "{\"timezone\":\"UTC\",\"serverTime\":1,\"rateLimits\":[";
    private static final String WEIGHT =
            "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000}";
    private static final String RAW =
            "{\"rateLimitType\":\"RAW_REQUESTS\",\"interval\":\"MINUTE\",\"intervalNum\":5,\"limit\":300000}";
    private static final String ORDERS =
            "{\"rateLimitType\":\"ORDERS\",\"interval\":\"SECOND\",\"intervalNum\":10,\"limit\":50}";
    private static final String OTHER_WINDOW =
            "{\"rateLimitType\":\"ORDERS\",\"interval\":\"HOUR\",\"intervalNum\":1,\"limit\":5}";

    @Test
    void the_limits_in_an_exchange_info_are_read() {
        String body = HEAD + WEIGHT + "," + OTHER_WINDOW + "," + ORDERS + "," + RAW + "],\"symbols\":[{\"a\":[1]}]}";
        List<PublishedLimit> spot = List.of(
                new PublishedLimit(SPOT, "spot.weight", 6000, 60_000),
                new PublishedLimit(SPOT, "spot.orders.10s", 50, 10_000),
                new PublishedLimit(SPOT, "spot.raw", 300_000, 300_000));
        for (String coding : "plain gzip deflate".split(" ", -1)) {
            assertThat(read(
                            "/api/v3/exchangeInfo",
                            coding,
                            ExchangeFixture.firstBytes(coding, body, 0, Integer.MAX_VALUE)))
                    .as(coding)
                    .isEqualTo(spot);
        }
        assertThat(read("/fapi/v1/exchangeInfo", body))
                .extracting(PublishedLimit::limit)
                .containsExactly("futures.weight", "futures.orders.10s");
        assertThat(read("/api/v3/depth", body)).isEmpty();
    }

    @Test
    void the_first_bytes_of_a_long_response_are_enough() {
        String body = HEAD + WEIGHT + "],\"symbols\":[\"";
        for (String coding : "plain gzip deflate".split(" ", -1)) {
            byte[] first = ExchangeFixture.firstBytes(coding, body, 10 << 20, ResponseReader.MAX_BYTES);
            assertThat(read("/api/v3/exchangeInfo", coding, first)).as(coding).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"rateLimits\":{}}",
                "{\"rateLimits\":[1,2]}",
                "{\"a\":{\"rateLimits\":[]}}",
                "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":",
                "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":0}]}",
                "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":-5}]}",
                "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":99999999999}]}",
                "{\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":[6000]}]}"
            })
    void a_response_of_another_form_yields_no_limits_and_never_throws(String body) {
        assertThat(read("/api/v3/exchangeInfo", body)).isEmpty();
    }

    @Test
    void only_successful_responses_yield_limits_and_only_their_bodies_are_wanted() {
        Call call = DESK.call("GET", "/api/v3/exchangeInfo");
        UpstreamResponse failed =
                new UpstreamResponse(418, ExchangeFixture.headers(Map.of()), bytes(HEAD + WEIGHT + "]}"));
        assertThat(DESK.exchange.responses().published(call, failed)).isEmpty();
        assertThat(DESK.exchange.responses().needsBody(call, 200)).isTrue();
        assertThat(DESK.exchange.responses().publishes(call)).isTrue();
        assertThat(DESK.exchange.responses().publishes(DESK.call("GET", "/api/v3/depth")))
                .isFalse();
    }

    private static List<PublishedLimit> read(String path, String body) {
        return read(path, "plain", bytes(body));
    }

    private static List<PublishedLimit> read(String path, String coding, byte[] body) {
        Map<String, String> headers = Map.of("Content-Encoding", coding.replace("plain", ""));
        return DESK.exchange
                .responses()
                .published(DESK.call("GET", path), new UpstreamResponse(200, ExchangeFixture.headers(headers), body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
