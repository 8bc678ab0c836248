package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CallClassifier;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that classification never throws, whatever a caller sends, and that unreadable input is a PLACE. */
final class HostileInputTest {
    static Stream<String> bodies() {
        return Stream.of(
                "{".repeat(100_000),
                "{\"nonce\":1,\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{\"nonce\":1,\"orders\":" + "[".repeat(50) + "]".repeat(50) + "}",
                "{\"nonce\":1,\"orders\":[" + "{},".repeat(50_000) + "{}]}",
                "{\"nonce\":" + "9".repeat(2000) + "}",
                "{\"nonce\":1e400}",
                "{\"nonce\":1,\"pair\":\"a\\u0000b\"}",
                "{\"nonce\":1,\"pair\":\"" + "x".repeat(300_000) + "\"}",
                "{\"nonce\":1,\"nonce\":2}",
                "{\"nonce\":{}}",
                "nonce=1",
                "\u0000",
                "null",
                "\"nonce\"");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void an_unreadable_json_body_is_a_place(String body) {
        Call call = ExchangeFixture.KRAKEN.json("POST", "/0/private/CancelOrderBatch", body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.cancelledOrderIds()).isEmpty();
        assertThat(ExchangeFixture.KRAKEN.costs(call)).isEqualTo("engine[]=8 rest=1");
    }

    static Stream<String> arrays() {
        return Stream.of(
                "[".repeat(100_000),
                "[" + "[".repeat(50) + "]".repeat(50) + "]",
                "[" + "{},".repeat(50_000) + "{}]",
                "[{\"ordId\":" + "9".repeat(2000) + "}",
                "[{\"ordId\":\"a\\u0000b\"}]",
                "[{\"instId\":\"" + "x".repeat(300_000) + "\"}]",
                "[{\"ordId\":{\"ordId\":\"1\"}}]",
                "[{\"ordId\":\"1\"}][]",
                "[{\"ordId\":\"1\",\"ordId\":\"2\"}]",
                "{\"[]\":[{\"ordId\":\"1\"}]}",
                "\u0000",
                "null");
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void an_unreadable_array_is_a_place(String body) {
        Call call = ExchangeFixture.OKX.json("POST", "/api/v5/trade/cancel-batch-orders", body);
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
        assertThat(call.cancelledOrderIds()).isEmpty();
        assertThat(ExchangeFixture.OKX.costs(call)).isEqualTo("cancel.batch[?]=20 cancel[?]=1 unlisted=1");
    }

    static Stream<String> queries() {
        return Stream.of(
                "a=1&".repeat(100_000),
                "&".repeat(100_000) + "orderId=1&orderId=2",
                "orderId=" + "1,".repeat(100_000),
                "orderId=" + "[".repeat(100_000),
                "orderId=%",
                "orderId=%5",
                "orderId=%5B%22a",
                "orderId=%00",
                "orderId=a\u0000b",
                "orderId[=1",
                "orderId[0][a=1",
                "orderId[999999999999][a]=1",
                "orderId[-1]=1",
                "%6frderId=1&orderId=1",
                "timestamp=" + "9".repeat(1000),
                "timestamp=-1",
                "timestamp=",
                "timestamp=1&recvWindow=1e9",
                "timestamp=1&recvWindow=" + "9".repeat(30));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void an_unreadable_query_is_a_place(String query) {
        Call call = ExchangeFixture.BINANCE.call("DELETE", "/api/v3/order?" + query);
        assertThat(call.kind()).as(call.note()).isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE.costs(call)).isEqualTo("spot.raw=1 spot.weight=20");
    }

    /** Measured in bytes, because times depend on the machine. Without a bound it is hundreds of megabytes. */
    @Test
    void repeated_parameters_cost_bounded_memory() {
        String form = "price=1&".repeat(20_000) + "symbol=BTCUSDT";
        String json = "{" + "\"price\":1,".repeat(20_000) + "\"category\":\"spot\"}";
        assertThat(allocated(() -> ExchangeFixture.BINANCE.form("POST", "/api/v3/order", form)))
                .isLessThan(64_000_000);
        assertThat(allocated(() -> ExchangeFixture.BYBIT.json("POST", "/v5/order/create", json)))
                .isLessThan(64_000_000);
    }

    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        work.run();
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    @Test
    void a_long_or_compressed_body_is_not_read() {
        byte[] cut = new byte[CallClassifier.MAX_BODY_BYTES + 1];
        assertThat(kraken(Map.of(), cut).note()).isEqualTo("the body is longer than 262144 bytes");
        byte[] zipped = ExchangeFixture.firstBytes("gzip", "nonce=1", 0, 1000);
        assertThat(kraken(Map.of("Content-Encoding", "gzip"), zipped).note()).isEqualTo("the body is compressed");
    }

    private static Call kraken(Map<String, String> headers, byte[] body) {
        return ExchangeFixture.KRAKEN
                .exchange
                .classifier()
                .classify(new CallRequest("POST", "/0/private/CancelAll", ExchangeFixture.headers(headers), body));
    }

    @Test
    void random_changes_of_a_valid_web_token_never_throw() {
        long seed = 20261126;
        SplittableRandom random = new SplittableRandom(seed);
        String good =
                "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJhIiwibmJmIjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDAxMjB9.c2ln";
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String token = new String(bytes, StandardCharsets.ISO_8859_1);
            Headers headers = name -> name.equals("Authorization") ? token : null;
            assertThatCode(() -> ExchangeFixture.COINBASE
                            .exchange
                            .classifier()
                            .classify(new CallRequest("GET", "/api/v3/brokerage/accounts", headers, new byte[0])))
                    .as("seed " + seed + ", round " + round + ": " + token)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void unusual_paths_and_methods_never_throw() {
        for (String path :
                new String[] {"", "*", "?", "/", "//", "/%", "/%zz/..", "/api/v3/depth%00", "http://x/api", "/{a}"}) {
            for (String method : new String[] {"", "GET", "DELETE", "\u0000", "GET "}) {
                Call call = ExchangeFixture.BINANCE.call(method, path);
                assertThat(call.kind()).as(method + path).isIn(Kind.PLACE, Kind.READ_PRIVATE);
            }
        }
    }

    @Test
    void random_changes_of_valid_calls_never_throw() {
        long seed = 20261125;
        SplittableRandom random = new SplittableRandom(seed);
        String[] good = {
            "nonce=1&orders[0][cl_ord_id]=a&orders[0][reduce_only]=true&orders[1]=%5B%22x%22%5D",
            "{\"nonce\":1,\"pair\":\"P\",\"orders\":[{\"reduce_only\":true,\"cl_ord_id\":\"a\"},\"T\"],\"cl_ord_ids\":[1]}",
            "timestamp=1&batchOrders=%5B%7B%22reduceOnly%22%3A%22true%22%7D%5D&symbols=A%2CB",
        };
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes = good[random.nextInt(good.length)].getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThatCode(() -> {
                        ExchangeFixture.KRAKEN.json("POST", "/0/private/AddOrderBatch", text);
                        ExchangeFixture.KRAKEN.form("POST", "/0/private/CancelOrderBatch", text);
                        ExchangeFixture.BINANCE.call("POST", "/fapi/v1/batchOrders?" + text);
                        ExchangeFixture.KRAKEN.read(
                                ExchangeFixture.KRAKEN.call("POST", "/0/private/AddOrder"), 200, text);
                    })
                    .as("seed " + seed + ", round " + round + ": " + text)
                    .doesNotThrowAnyException();
        }
    }
}
