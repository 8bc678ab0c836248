package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.exchange.classify.OrderCache;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that classification takes negligible time compared with the network. They measure CPU time and allocated bytes
 * of the current thread, so that load on the machine has little influence; the bounds are ten times the usual values.
 */
@Tag("slow")
final class CallClassifierSpeedTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 10_000;
    private static final int ROUNDS = 8;

    @Test
    void classifying_and_costing_a_call_takes_at_most_a_few_microseconds() {
        Exchange exchange = ExchangeFixture.BINANCE.exchange;
        OrderCache orderCache = new OrderCache();
        Headers headers = name -> name.equals("X-MBX-APIKEY") ? ExchangeFixture.API_KEY : null;
        CallRequest depth = new CallRequest("GET", "/api/v3/depth?symbol=BTCUSDT&limit=100", headers, new byte[0]);
        CallRequest order = new CallRequest(
                "POST",
                "/fapi/v1/order?symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=9000&recvWindow=5000"
                        + "&newClientOrderId=x-abc&reduceOnly=true&timestamp=1700000000000&signature=0123456789abcdef",
                headers,
                new byte[0]);
        assertTakesLessThan(20_000, exchange, orderCache, depth);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        exchange.classifier().costs(exchange.classifier().classify(depth), orderCache, 0);
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        System.out.println("and allocates " + bytes + " bytes");
        assertThat(bytes).isLessThan(4000);
        assertTakesLessThan(40_000, exchange, orderCache, order);
    }

    @Test
    void a_json_order_and_a_batch_of_twenty_are_classified_within_their_bounds() {
        OrderCache orderCache = new OrderCache();
        Headers headers = name -> switch (name) {
            case "X-BAPI-API-KEY", "OK-ACCESS-KEY" -> ExchangeFixture.API_KEY;
            case "X-BAPI-TIMESTAMP" -> "1672211918471";
            case "OK-ACCESS-TIMESTAMP" -> "2020-12-08T09:08:57.715Z";
            case "Content-Type" -> ExchangeFixture.JSON;
            default -> null;
        };
        byte[] order =
                ("{\"category\":\"linear\",\"symbol\":\"BTCUSDT\",\"side\":\"Sell\",\"orderType\":\"Limit\",\"qty\":\"1\","
                                + "\"price\":\"9000\",\"timeInForce\":\"GTC\",\"orderLinkId\":\"x-abc\",\"reduceOnly\":true}")
                        .getBytes(StandardCharsets.UTF_8);
        assertTakesLessThan(
                40_000,
                ExchangeFixture.BYBIT.exchange,
                orderCache,
                new CallRequest("POST", "/v5/order/create", headers, order));
        String one =
                "{\"instId\":\"BTC-USDT-SWAP\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"2.15\",\"sz\":\"2\",\"clOrdId\":\"b15\"}";
        byte[] batch = ("[" + (one + ",").repeat(19) + one + "]").getBytes(StandardCharsets.UTF_8);
        assertTakesLessThan(
                400_000,
                ExchangeFixture.OKX.exchange,
                orderCache,
                new CallRequest("POST", "/api/v5/trade/batch-orders", headers, batch));
    }

    @Test
    void a_web_token_is_read_in_a_few_microseconds() {
        String token = "Bearer "
                + "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Im9yZ2FuaXphdGlvbnMvM2I5MTBlOTMvYXBpS2V5cy9mODFkNGZhZSJ9"
                + ".eyJpc3MiOiJjZHAiLCJzdWIiOiJvcmdhbml6YXRpb25zLzNiOTEwZTkzL2FwaUtleXMvZjgxZDRmYWUiLCJuYmYiOjE3MDAwMDAwMDAsImV4"
                + "cCI6MTcwMDAwMDEyMH0.c2lnbmF0dXJl";
        Headers headers = name -> name.equals("Authorization") ? token : null;
        CallRequest accounts = new CallRequest("GET", "/api/v3/brokerage/accounts", headers, new byte[0]);
        assertThat(ExchangeFixture.COINBASE
                        .exchange
                        .classifier()
                        .classify(accounts)
                        .signedUntilEpochMillis())
                .isEqualTo(1_700_000_120_000L);
        assertTakesLessThan(40_000, ExchangeFixture.COINBASE.exchange, new OrderCache(), accounts);
    }

    /** One round below the bound is enough, because other load on the machine only makes rounds longer. */
    private static void assertTakesLessThan(long bound, Exchange exchange, OrderCache orderCache, CallRequest request) {
        long best = Long.MAX_VALUE;
        long costs = 0;
        for (int round = 0; round < ROUNDS && best >= bound; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                costs += exchange.classifier()
                        .costs(exchange.classifier().classify(request), orderCache, 0)
                        .size();
            }
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / CALLS);
        }
        assertThat(costs).isPositive();
        assertThat(best).as("nanoseconds of CPU for %s", request.target()).isLessThan(bound);
    }
}
