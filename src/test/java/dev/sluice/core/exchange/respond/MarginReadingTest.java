package dev.sluice.core.exchange.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.RiskDirection;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the margin of accounts is read from forwarded responses, by the project's own tables. */
final class MarginReadingTest {
    private static final String BINANCE = "/fapi/v2/account";
    private static final String BINANCE_BODY = """
            {"feeTier":0,"canTrade":true,"updateTime":0,"multiAssetsMargin":false,"totalInitialMargin":"400.00000000",
             "totalMaintMargin":"%s","totalWalletBalance":"1000.00000000","totalUnrealizedProfit":"0.00000000",
             "totalMarginBalance":"%s","availableBalance":"600.00000000","maxWithdrawAmount":"600.00000000",
             "assets":[{"asset":"USDT","walletBalance":"1000.0","maintMargin":"1.0","totalMaintMargin":"7"}],
             "positions":[{"symbol":"BTCUSDT","maintMargin":"1.5","totalMarginBalance":"7"}]}""";
    private static final String OKX_BODY = """
            {"code":"0","msg":"","data":[{"adjEq":"3000.5","availEq":"","borrowFroz":"0",
             "details":[{"ccy":"USDT","availBal":"10","mgnRatio":"0.5"}],"imr":"100","isoEq":"0","mgnRatio":"%s","mmr":"50","totalEq":"3000"}]}""";
    private static final String BYBIT_BODY = """
            {"retCode":0,"retMsg":"OK","result":{"list":[{"totalEquity":"3.31","accountIMRate":"0.1","totalMarginBalance":"3.0",
             "accountType":"UNIFIED","accountMMRate":"%s","coin":[{"coin":"BTC","equity":"0","accountMMRate":"0.99"}]}]},"time":1690872862481}""";
    private static final String KRAKEN_BODY = """
            {"error":[],"result":{"eb":"1101.3425","tb":"392.2264","m":"7.0354","n":"-10.0232","c":"21.1063","v":"31.1297","e":"382.2032",
             "mf":"375.1678"%s}}""";
    private static final String COINBASE_BODY = """
            {"balance_summary":{"futures_buying_power":{"value":"100","currency":"USD"},"initial_margin":{"value":"30","currency":"USD"},
             "available_margin":{"value":"%s","currency":"USD"},"liquidation_threshold":{"value":"%s","currency":"USD"},
             "liquidation_buffer_percentage":"1000","intraday_margin_window_measure":{"liquidation_threshold":{"value":"9"}}}}""";

    /** Returns exchange, call, response, and the ratio to liquidation; null if there is none. */
    static List<Arguments> responses() {
        return List.of(
                at(
                        ExchangeFixture.BINANCE,
                        "GET",
                        BINANCE,
                        BINANCE_BODY.formatted("125.50000000", "1000.00000000"),
                        "0.1255"),
                at(
                        ExchangeFixture.BINANCE,
                        "GET",
                        "/fapi/v3/account",
                        BINANCE_BODY.formatted("950.00", "1000.00"),
                        "0.95"),
                at(ExchangeFixture.BINANCE, "GET", BINANCE, BINANCE_BODY.formatted("0.00000000", "1000.00"), "0"),
                at(ExchangeFixture.BINANCE, "GET", BINANCE, "{\"totalMaintMargin\":\"1\"}", null),
                at(ExchangeFixture.BINANCE, "GET", "/fapi/v2/balance", BINANCE_BODY.formatted("1", "2"), null),
                at(ExchangeFixture.BINANCE, "GET", "/api/v3/account", BINANCE_BODY.formatted("1", "2"), null),
                at(ExchangeFixture.OKX, "GET", "/api/v5/account/balance", OKX_BODY.formatted("4"), "0.25"),
                at(ExchangeFixture.OKX, "GET", "/api/v5/account/balance", OKX_BODY.formatted("0.8"), "1.25"),
                at(ExchangeFixture.OKX, "GET", "/api/v5/account/balance?ccy=BTC", OKX_BODY.formatted(""), "none"),
                at(ExchangeFixture.OKX, "GET", "/api/v5/account/positions", OKX_BODY.formatted("4"), null),
                at(
                        ExchangeFixture.BYBIT,
                        "GET",
                        "/v5/account/wallet-balance?accountType=UNIFIED",
                        BYBIT_BODY.formatted("0.0144"),
                        "0.0144"),
                at(
                        ExchangeFixture.BYBIT,
                        "GET",
                        "/v5/account/wallet-balance?accountType=UNIFIED",
                        BYBIT_BODY.formatted("1"),
                        "1"),
                at(
                        ExchangeFixture.BYBIT,
                        "GET",
                        "/v5/account/wallet-balance?accountType=UNIFIED",
                        BYBIT_BODY.formatted(""),
                        "none"),
                at(
                        ExchangeFixture.KRAKEN,
                        "POST",
                        "/0/private/TradeBalance",
                        KRAKEN_BODY.formatted(",\"ml\":\"160.0\""),
                        "0.5"),
                at(
                        ExchangeFixture.KRAKEN,
                        "POST",
                        "/0/private/TradeBalance",
                        KRAKEN_BODY.formatted(",\"ml\":\"64\""),
                        "1.25"),
                at(ExchangeFixture.KRAKEN, "POST", "/0/private/TradeBalance", KRAKEN_BODY.formatted(""), "none"),
                at(ExchangeFixture.KRAKEN, "POST", "/0/private/Balance", KRAKEN_BODY.formatted(",\"ml\":\"64\""), null),
                at(
                        ExchangeFixture.COINBASE,
                        "GET",
                        "/api/v3/brokerage/cfm/balance_summary",
                        COINBASE_BODY.formatted("200", "50"),
                        "0.25"),
                at(
                        ExchangeFixture.COINBASE,
                        "GET",
                        "/api/v3/brokerage/cfm/balance_summary",
                        COINBASE_BODY.formatted("0", "0"),
                        "none"),
                at(
                        ExchangeFixture.COINBASE,
                        "GET",
                        "/api/v3/brokerage/accounts",
                        COINBASE_BODY.formatted("200", "50"),
                        null),
                at(
                        ExchangeFixture.COINBASE_EXCHANGE,
                        "GET",
                        "/accounts",
                        "[{\"balance\":\"1.1\",\"hold\":\"0\"}]",
                        null));
    }

    private static Arguments at(
            ExchangeFixture fixture, String method, String target, String body, @Nullable String part) {
        return Arguments.of(fixture, method + " " + target, body, part);
    }

    @ParameterizedTest(name = "{1}: {3}")
    @MethodSource("responses")
    void margin_is_read_from_each_exchange_plain_and_compressed(
            ExchangeFixture fixture, String call, String body, @Nullable String part) {
        for (String coding : "plain gzip deflate".split(" ", -1)) {
            MarginReading seen =
                    read(fixture, call, coding, ExchangeFixture.firstBytes(coding, body, 0, Integer.MAX_VALUE));
            assertThat(part(seen)).as(coding).isEqualTo(part);
        }
    }

    /** Returns the ratio to liquidation, or "none" if nothing is at risk. */
    private static @Nullable String part(@Nullable MarginReading seen) {
        if (seen == null) {
            return null;
        }
        return seen.numerator().signum() == 0 && seen.denominator().signum() == 0
                ? "none"
                : seen.numerator()
                        .divide(seen.denominator(), MathContext.DECIMAL64)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    @Test
    void margin_keeps_every_digit() {
        String maint = "0.12345678901234567890123456789012345678";
        MarginReading seen =
                Objects.requireNonNull(read(BINANCE_BODY.formatted(maint, "3.00000000000000000000000000000000000001")));

        assertThat(seen.numerator()).isEqualTo(new BigDecimal(maint));
        assertThat(seen.denominator()).isEqualTo(new BigDecimal("3.00000000000000000000000000000000000001"));
        assertThat(seen.name() + " by " + seen.route()).isEqualTo("usdm by GET /fapi/v2/account");
        assertThat(seen.figure()).isEqualTo(maint + " of 3.00000000000000000000000000000000000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "[1,[2,[3]]]",
                "7",
                "<html>",
                "{\"totalMaintMargin\":\"1\",\"totalMarginBalance\":\"1e99\"}",
                "{\"totalMaintMargin\":1e999999999,\"totalMarginBalance\":1}",
                "{\"totalMaintMargin\":\"NaN\",\"totalMarginBalance\":\"1\"}",
                "{\"totalMaintMargin\":\"--1\",\"totalMarginBalance\":\"1\"}",
                "{\"totalMaintMargin\":[\"1\"],\"totalMarginBalance\":{\"a\":\"1\"}}",
                "{\"totalMaintMargin\":true,\"totalMarginBalance\":\"1\"}",
                "{\"totalMaintMargin\":null,\"totalMarginBalance\":\"1\"}",
                "{\"a\":{\"totalMaintMargin\":\"1\",\"totalMarginBalance\":\"1\"}}",
                "{\"totalMaintMargin\":\"11111111111111111111111111111111111111111\",\"totalMarginBalance\":\"1\"}"
            })
    void a_response_of_another_form_yields_no_margin_and_never_throws(String body) {
        assertThat(read(body)).isNull();
        for (ExchangeFixture fixture : ExchangeFixture.ALL) {
            assertThat(fixture.exchange.responses().margin(fixture.call("GET", BINANCE), answered("", bytes(body))))
                    .isNull();
        }
    }

    @Test
    void a_truncated_response_yields_no_margin() {
        String body = KRAKEN_BODY.formatted("");
        for (int length = 0; length < body.indexOf('}'); length++) {
            byte[] cut = Arrays.copyOf(bytes(body), length);
            assertThat(read(ExchangeFixture.KRAKEN, "POST /0/private/TradeBalance", "plain", cut))
                    .isNull();
        }
        assertThat(read(
                        ExchangeFixture.KRAKEN,
                        "POST /0/private/TradeBalance",
                        "plain",
                        bytes("{\"error\":[\"EAPI:Invalid key\"]}")))
                .isNull();
    }

    @Test
    void the_response_of_an_account_with_every_coin_is_read_whole_and_a_longer_one_is_cut() {
        String coin = "{\"ccy\":\"USDT\",\"availBal\":\"10\",\"pad\":\"" + "x".repeat(1_200) + "\"}";
        for (Map.Entry<Integer, Boolean> each : Map.of(200, true, 300, false).entrySet()) {
            String details =
                    IntStream.range(0, each.getKey()).mapToObj(i -> coin).collect(Collectors.joining(","));
            String body = "{\"code\":\"0\",\"data\":[{\"details\":[" + details + "],\"mgnRatio\":\"4\"}]}";
            Call call = ExchangeFixture.OKX.call("GET", "/api/v5/account/balance");
            for (String coding : List.of("plain", "gzip")) {
                byte[] copied = ExchangeFixture.firstBytes(
                        coding,
                        body,
                        0,
                        ExchangeFixture.OKX.exchange.responses().neededBytes(call, 200, 65_536));
                MarginReading seen = read(ExchangeFixture.OKX, "GET /api/v5/account/balance", coding, copied);
                assertThat(seen != null)
                        .as("%d coins, %s", each.getKey(), coding)
                        .isEqualTo(each.getValue());
            }
        }
    }

    @Test
    void a_deeply_nested_or_random_body_costs_no_more_than_its_bytes() {
        assertThat(read("{\"totalMaintMargin\":".repeat(50_000))).isNull();
        assertThat(read("[".repeat(200_000))).isNull();
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        String words = "{}[]:,\"\\0123456789.-etruefalsn totalMaintMargin";
        for (int i = 0; i < 2_000; i++) {
            String body = random.ints(random.nextInt(60), 0, words.length())
                    .mapToObj(at -> words.substring(at, at + 1))
                    .collect(Collectors.joining());
            assertThat(read("{\"totalMarginBalance\":\"1\"," + body))
                    .as("seed %d: %s", seed, body)
                    .isNull();
        }
    }

    @Test
    void only_successful_margin_responses_are_copied_and_read() {
        Call call = ExchangeFixture.BINANCE.call("GET", BINANCE);
        byte[] body = bytes(BINANCE_BODY.formatted("1", "2"));

        assertThat(ExchangeFixture.BINANCE
                        .exchange
                        .responses()
                        .margin(call, new UpstreamResponse(401, ExchangeFixture.headers(Map.of()), body)))
                .isNull();
        assertThat(ExchangeFixture.BINANCE.exchange.responses().neededBytes(call, 200, 1024))
                .isEqualTo(262_144);
        Call depth = ExchangeFixture.BINANCE.call("GET", "/fapi/v1/depth");
        assertThat(ExchangeFixture.BINANCE.exchange.responses().reportsMargin(depth))
                .isFalse();
        assertThat(ExchangeFixture.BINANCE.exchange.responses().neededBytes(depth, 200, 1024))
                .isZero();
        Call position = ExchangeFixture.OKX.call("GET", "/api/v5/account/positions");
        assertThat(ExchangeFixture.OKX.exchange.responses().neededBytes(position, 200, 1024))
                .isEqualTo(1024);
    }

    @ParameterizedTest
    @CsvSource({"0, plain decimal", "-1, plain decimal", "1e0, plain decimal", "x, plain decimal"})
    void an_invalid_margin_row_is_refused(String liquidation, String why) {
        assertThatThrownBy(() -> new MarginRow("a", "b", null, RiskDirection.LOWER, liquidation, false, 1024))
                .hasMessageContaining(why);
        assertThatThrownBy(() -> new MarginRow("a", "b..c", null, RiskDirection.LOWER, "1", false, 1024))
                .hasMessageContaining("not a path");
    }

    private static @Nullable MarginReading read(String body) {
        return read(ExchangeFixture.BINANCE, "GET " + BINANCE, "plain", bytes(body));
    }

    private static @Nullable MarginReading read(ExchangeFixture fixture, String call, String coding, byte[] body) {
        String[] words = call.split(" ", 2);
        return fixture.exchange
                .responses()
                .margin(fixture.call(words[0], words[1]), answered(coding.replace("plain", ""), body));
    }

    private static UpstreamResponse answered(String coding, byte[] body) {
        return new UpstreamResponse(200, ExchangeFixture.headers(Map.of("Content-Encoding", coding)), body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
