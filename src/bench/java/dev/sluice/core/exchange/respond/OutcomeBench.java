package dev.sluice.core.exchange.respond;

import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A benchmark of reading responses: by the head alone, and with a body of 4 kB whose code is the last member. */
@State(Scope.Thread)
public class OutcomeBench {
    private static final int BODY_BYTES = 4096;

    private final Call binance = ExchangeFixture.BINANCE.call("GET", "/api/v3/depth?symbol=BTCUSDT&limit=100");
    private final Call okx = ExchangeFixture.OKX.call("GET", "/api/v5/market/ticker?instId=BTC-USDT");
    private final UpstreamResponse head = new UpstreamResponse(
            200,
            ExchangeFixture.headers(Map.of("X-MBX-USED-WEIGHT-1M", "1234", "Content-Type", "application/json")),
            new byte[0]);
    private final UpstreamResponse body =
            new UpstreamResponse(200, ExchangeFixture.headers(Map.of("Content-Type", "application/json")), inside200());

    private static byte[] inside200() {
        String rest = "\"],\"msg\":\"\",\"code\":\"0\"}";
        return ("{\"data\":[\"" + "x".repeat(BODY_BYTES - 11 - rest.length()) + rest).getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public ResponseMeaning ofHead() {
        return ExchangeFixture.BINANCE.exchange.responses().read(binance, head);
    }

    @Benchmark
    public ResponseMeaning ofBody() {
        return ExchangeFixture.OKX.exchange.responses().read(okx, body);
    }
}
