package dev.sluice.core.exchange.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of {@link StreamHostRewriter} with the response of KuCoin that names the WebSocket host, read by the project's
 * own tables.
 */
class StreamHostRewriterTest {
    private static final String BASE = "ws://127.0.0.1:8080/@me/kucoin";
    private static final String RESPONSE = "{\"code\":\"200000\",\"data\":{\"token\":\"2neA+/w==\","
            + "\"instanceServers\":[ {\"endpoint\" : \"wss://ws-api-spot.kucoin.com/\" ,\"encrypt\":true,\"pingInterval\":18000},"
            + "{\"endpoint\":\"wss://push1-v2.kucoin.com/endpoint\"} ]}}";

    private final List<String> unknown = new ArrayList<>();

    private String through(String exchange, String call, String response) {
        Exchange of = Exchange.of(
                exchange,
                ConfFiles.exchange(exchange),
                ConfFiles.dialect(exchange),
                ConfFiles.limits(exchange).stream().map(limit -> limit.name()).toList());
        Call named = of.classifier().classify(new CallRequest("POST", call, header -> null, new byte[0]));
        byte[] body = response.getBytes(StandardCharsets.UTF_8);
        return new String(
                new StreamHostRewriter(of.streams(), BASE, unknown::add).rewrite(named, body), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/bullet-public", "/api/v1/bullet-private"})
    void a_configured_host_is_replaced_by_the_gateway_and_other_bytes_stay_unchanged(String call) {
        assertThat(through("kucoin", call, RESPONSE))
                .isEqualTo(RESPONSE.replace("wss://ws-api-spot.kucoin.com/", BASE + "/"));
        assertThat(unknown).containsExactly("wss://push1-v2.kucoin.com");
    }

    @Test
    void each_exchange_replaces_only_its_own_hosts() {
        assertThat(through("kucoinfutures", "/api/v1/bullet-public", RESPONSE)).isEqualTo(RESPONSE);
        String futures = RESPONSE.replace("ws-api-spot", "ws-api-futures");
        assertThat(through("kucoinfutures", "/api/v1/bullet-public", futures)).contains("\"" + BASE + "/\"");
    }

    @Test
    void responses_of_other_calls_stay_unchanged() {
        assertThat(through("kucoin", "/api/v1/hf/orders", RESPONSE)).isEqualTo(RESPONSE);
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"wss://ws-api-spot.kucoin.com",
                "{\"data\":{\"instanceServers\":{\"endpoint\":\"wss://ws-api-spot.kucoin.com/\"}}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":7},{\"endpoint\":null},{\"endpoint\":{}}]}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"\"}]}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"wss://ws-api-spot.kucoin.com:444/\"}]}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"ws://ws-api-spot.kucoin.com/\"}]}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"wss://u@ws-api-spot.kucoin.com/\"}]}}",
                "{\"data\":{\"instanceServers\":[{\"endpoint\":\"wss://ws-api-spot.kucoin.com/\\\"\"}]}}",
                "{\"endpoint\":\"wss://ws-api-spot.kucoin.com/\"}",
                "[]",
                "",
                "no JSON"
            })
    void a_response_of_another_form_stays_unchanged(String response) {
        assertThat(through("kucoin", "/api/v1/bullet-public", response)).isEqualTo(response);
    }
}
