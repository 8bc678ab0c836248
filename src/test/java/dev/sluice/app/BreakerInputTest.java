package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the events that breakers receive in a whole gateway, and of the calls that they then stop. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
final class BreakerInputTest {
    private static final String JSON = "application/json";

    @TempDir
    private Path folder;

    private OperatorFixture operator;

    @BeforeEach
    void start() throws Exception {
        operator = new OperatorFixture(folder, """
                {
                  "profile": "production",
                  "admission": {"hedgers": ["hedger"]},
                  "proxy": {"botTokens": {"hedger": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}}
                }""");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private static final Map<String, String> PATHS = Map.of(
            "kraken", "/0/private/AddOrder",
            "okx", "/api/v5/trade/order",
            "bybit", "/v5/order/create");

    /** An order, as that exchange's clients place it. */
    private HttpResponse<String> order(String bot, String exchange) throws Exception {
        String now = Long.toString(System.currentTimeMillis());
        String target = "/@" + bot + "/" + exchange + PATHS.get(exchange);
        return switch (exchange) {
            case "kraken" -> {
                String form = "nonce=" + System.nanoTime() + "&pair=XBTUSD&type=buy&ordertype=limit&price=1&volume=1";
                yield post(target, form, "API-Key", "a-key", "Content-Type", "application/x-www-form-urlencoded");
            }
            case "okx" -> {
                String at = Instant.ofEpochMilli(Long.parseLong(now)).toString();
                String order =
                        "{\"instId\":\"BTC-USDT\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"1\",\"sz\":\"1\"}";
                yield post(target, order, "OK-ACCESS-KEY", "a-key", "OK-ACCESS-TIMESTAMP", at, "Content-Type", JSON);
            }
            default -> {
                String order =
                        "{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"1\",\"price\":\"1\"}";
                yield post(target, order, "X-BAPI-API-KEY", "a-key", "X-BAPI-TIMESTAMP", now, "Content-Type", JSON);
            }
        };
    }

    private HttpResponse<String> post(String target, String body, String... headers) throws Exception {
        return PollInterval.until(
                "no limit refuses it",
                () -> operator.gateway.bot("POST", target, body, headers),
                response -> !response.headers()
                        .firstValue("X-Sluice-Reason")
                        .orElse("")
                        .startsWith("limit"));
    }

    private String mode(String exchange) {
        return OperatorFixture.objects(operator.json("status").getJsonArray("exchanges"))
                .filter(one -> one.getString("name").equals(exchange))
                .findFirst()
                .orElseThrow()
                .getString("mode");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kraken | {\"error\":[\"EService:Unavailable\"]}",
                "okx    | {\"code\":\"50001\",\"msg\":\"Service temporarily unavailable\",\"data\":[]}",
                "bybit  | {\"retCode\":10016,\"retMsg\":\"Server error.\",\"result\":{}}",
            })
    void errors_in_200_responses_make_only_their_exchange_cancel_only(String exchange, String error) throws Exception {
        operator.gateway.answering(Objects.requireNonNull(PATHS.get(exchange)), error);
        for (int i = 0; i < 3; i++) {
            assertThat(mode(exchange)).as("after %d failures", i).isEqualTo("ACTIVE");
            HttpResponse<String> response = order("maker", exchange);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as("the exchange's body, unchanged").isEqualTo(error);
            assertThat(response.headers().firstValue("X-Sluice-Sent")).hasValue("true");
        }
        assertThat(mode(exchange)).as("after 3 failures").isEqualTo("CANCEL_ONLY");
        JsonObject held = operator.json("status").getJsonArray("holds").getJsonObject(0);
        assertThat(held.getString("cause")).isEqualTo("breaker:error_series");
        assertThat(held.getString("scope")).isEqualTo("exchange:" + exchange);
        assertThat(held.getString("reason")).isEqualTo("3 consecutive failures");
        assertThat(mode("binance")).isEqualTo("ACTIVE");
        assertThat(order("another", exchange).headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=CANCEL_ONLY; scope=exchange:" + exchange + "; cause=breaker:error_series");
    }

    private HttpResponse<String> order(String bot) throws Exception {
        String order =
                "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=10000";
        return post("/@" + bot + signed(order), "", "X-MBX-APIKEY", "a-key");
    }

    private static String signed(String target) {
        return target + "&recvWindow=60000&signature=s&timestamp=" + System.currentTimeMillis();
    }

    @Test
    void a_hedge_deviation_stops_every_bot_but_the_hedger_until_a_manual_halt_stops_it_too() throws Exception {
        for (int i = 0; i < 3; i++) {
            operator.json("breaker", "value", "hedge_deviation", "0.12");
        }
        HttpResponse<String> maker = order("maker");
        assertThat(maker.statusCode()).isEqualTo(400);
        assertThat(maker.headers().firstValue("X-Sluice-Reason"))
                .hasValue("mode; mode=REDUCE_ONLY; scope=global; cause=breaker:hedge_deviation");
        HttpResponse<String> claimed = order("hedger");
        assertThat(claimed.statusCode()).isEqualTo(401);
        assertThat(claimed.body()).contains("\"code\":-2010");
        assertThat(claimed.headers().firstValue("X-Sluice-Reason"))
                .hasValue("no-token; why=\"the name of this bot is believed only with its token\"");
        assertThat(order("hedger:secret").headers().firstValue("X-Sluice-Sent")).hasValue("true");
        operator.json("halt", "--mode", "REDUCE_ONLY", "--reason", "by hand");
        assertThat(order("hedger:secret").headers().firstValue("X-Sluice-Sent")).hasValue("false");
    }

    @Test
    void a_response_after_a_breaker_reset_does_not_count() throws Exception {
        CountDownLatch silent = operator.gateway.silent();
        operator.gateway.answering(GatewayFixture.HANGS_UP, "");
        ExecutorService bots = Executors.newFixedThreadPool(3);
        try {
            List<Future<HttpResponse<String>>> late = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String cancel = signed("/binance/api/v3/order?symbol=BTCUSDT&origClientOrderId=mine-" + i);
                late.add(bots.submit(() -> operator.gateway.bot("DELETE", cancel, "", "X-MBX-APIKEY", "a-key")));
            }
            PollInterval.until("three cancels", () -> cancelsHeard() >= 3);
            operator.json("breaker", "open", "error_series", "--scope", "exchange:binance", "--reason", "an incident");
            operator.json("breaker", "reset", "error_series", "--scope", "exchange:binance", "--reason", "it is over");
            silent.countDown();
            for (Future<HttpResponse<String>> one : late) {
                assertThat(one.get().headers().firstValue("X-Sluice-Sent")).hasValue("true");
            }
            assertThat(mode("binance")).isEqualTo("ACTIVE");
        } finally {
            silent.countDown();
            bots.shutdown();
        }
    }

    private long cancelsHeard() {
        return operator.gateway.heard.stream()
                .filter(call -> call.line().startsWith("DELETE"))
                .count();
    }
}
