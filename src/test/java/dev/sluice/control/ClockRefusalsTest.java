package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.app.GatewayFixture;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that each exchange's refusal for a timestamp makes the gateway measure that exchange's clock at once and
 * report whose clock was wrong. Clocks are otherwise measured once an hour here, so every further measurement is
 * caused by the refusal.
 */
@SuppressWarnings("NullAway.Init") // set before the first test
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClockRefusalsTest {
    private static final long WRONG_MILLIS = 60_000;

    private GatewayFixture gateway;

    /** Starts one gateway for all cases, since it has all exchanges. */
    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        Path conf = temp.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), conf);
        Path exchanges = conf.resolve("exchanges.json");
        JsonObject all = new JsonObject(Files.readString(exchanges));
        JsonObject seldom = new JsonObject().put("probeMs", 3_600_000).put("staleMs", 86_400_000);
        all.forEach(one -> {
            if (one.getValue() instanceof JsonObject exchange) {
                exchange.put("clock", seldom).put("enabled", true);
            }
        });
        Files.writeString(exchanges, all.encodePrettily());
        gateway = new GatewayFixture(temp, "{\"clock\": {\"sources\": [], \"daemon\": []}}");
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "binance | GET | /api/v3/account | 400 | {'code':-1021,'msg':'Timestamp for this request is outside of"
                        + " the recvWindow.'} | /api/v3/time",
                "binance | GET | /fapi/v2/balance | 400 | {'code':-1021,'msg':'Timestamp for this request was 1000ms"
                        + " ahead.'} | /api/v3/time",
                "okx | GET | /api/v5/account/config | 401 | {'code':'50102','msg':'Timestamp request"
                        + " expired','data':[]} | /api/v5/public/time",
                "okx | GET | /api/v5/account/config | 401 | {'code':'50112','msg':'Invalid"
                        + " OK-ACCESS-TIMESTAMP','data':[]} | /api/v5/public/time",
                "bybit | GET | /v5/account/info | 200 | {'retCode':10002,'retMsg':'invalid request, please check your"
                        + " server timestamp','result':{}} | /v5/market/time",
                "kraken | POST | /0/private/Balance | 200 | {'error':['EAPI:Invalid nonce']} | /0/public/Time",
                "coinbase | GET | /api/v3/brokerage/accounts | 401 | {'message':'request timestamp expired'} |"
                        + " /api/v3/brokerage/time",
                "coinbaseexchange | GET | /accounts | 400 | {'message':'request timestamp expired'} | /time"
            })
    void a_timestamp_refusal_measures_the_exchanges_clock_at_once_and_names_the_culprit(
            String exchange, String method, String path, int status, String refusal, String timeCall) throws Exception {
        gateway.answering(path, status, refusal.replace('\'', '"'));
        gateway.answering(timeCall, time(exchange));
        PollInterval.until("the clock call of the start", () -> asked(timeCall) > 0);
        long asked = asked(timeCall);
        long refusals = clock(exchange).getLong("refusals");
        PollInterval.until( // the clock is measured at most once a second, including the call of the start
                "the next clock call", () -> call(exchange, method, path), refused -> asked(timeCall) > asked);
        JsonObject clock = clock(exchange);
        assertThat(clock.getLong("refusals")).isGreaterThan(refusals);
        assertThat(clock.getString("likelyCulprit"))
                .isEqualTo(exchange.equals("kraken") ? "unknown" : "the bot's clock");
    }

    private long asked(String timeCall) {
        return gateway.heard.stream()
                .filter(heard -> heard.line().equals("GET " + timeCall))
                .count();
    }

    private JsonObject clock(String exchange) throws Exception {
        JsonObject status =
                new JsonObject(gateway.operator("GET", "/admin/status", "").body());
        for (Object one : status.getJsonArray("exchanges")) {
            if (((JsonObject) one).getString("name").equals(exchange)) {
                return ((JsonObject) one).getJsonObject("clock");
            }
        }
        throw new AssertionError("no exchange " + exchange);
    }

    /** Sends a call signed by a clock that is a minute fast; Kraken's nonce is not a time. */
    private HttpResponse<String> call(String exchange, String method, String path) throws Exception {
        long stamp = System.currentTimeMillis() + WRONG_MILLIS;
        String target = "/" + exchange + path;
        return switch (exchange) {
            case "binance" ->
                gateway.bot(method, target + "?timestamp=" + stamp + "&signature=00", "", "X-MBX-APIKEY", "a-key");
            case "okx" ->
                gateway.bot(
                        method,
                        target,
                        "",
                        "OK-ACCESS-KEY",
                        "a-key",
                        "OK-ACCESS-TIMESTAMP",
                        Instant.ofEpochMilli(stamp).toString());
            case "bybit" ->
                gateway.bot(method, target, "", "X-BAPI-API-KEY", "a-key", "X-BAPI-TIMESTAMP", Long.toString(stamp));
            case "kraken" ->
                gateway.bot(
                        method,
                        target,
                        "nonce=" + stamp,
                        "API-Key",
                        "a-key",
                        "Content-Type",
                        "application/x-www-form-urlencoded");
            default ->
                gateway.bot(
                        method,
                        target,
                        "",
                        "CB-ACCESS-KEY",
                        "a-key",
                        "CB-ACCESS-TIMESTAMP",
                        Long.toString(stamp / 1_000));
        };
    }

    /** Returns the time response of the exchange, whose clock is correct. */
    private static String time(String exchange) {
        long now = System.currentTimeMillis();
        return switch (exchange) {
            case "binance" -> "{\"serverTime\":" + now + "}";
            case "okx" -> "{\"code\":\"0\",\"data\":[{\"ts\":\"" + now + "\"}]}";
            case "bybit" -> "{\"retCode\":0,\"time\":" + now + "}";
            case "kraken" -> "{\"error\":[],\"result\":{\"unixtime\":" + now / 1_000 + "}}";
            case "coinbase" -> "{\"epochMillis\":\"" + now + "\"}";
            default -> "{\"epoch\":" + now / 1_000 + "." + String.format(Locale.ROOT, "%03d", now % 1_000) + "}";
        };
    }
}
