package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.RestCaller.EPOCH;
import static dev.sluice.sim.exchange.RestCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueResponse;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests what all exchanges with a {@link RestDialect} have in common: signatures, the life of an order, and the edge of
 * a quota.
 */
class RestExchangeTest {

    /**
     * One exchange in its own words. Calls are written as method, target and body.
     *
     * @param order places an order at 20000
     * @param beforeId the text before the order's id in the response
     * @param cancel cancels the order ID
     * @param open lists open orders
     * @param forged the error of a wrong signature
     * @param stale the error of an old timestamp, for a caller whose clock is {@code offMillis} behind; empty where
     *     calls have none
     * @param stranger the error of an unknown key
     * @param gone the error of a cancel of an unknown order
     * @param read a read that costs {@code cost} of a quota of {@code size}
     * @param over the status and the error of a call over it
     */
    private record Case(
            String name,
            RestCaller.Signer signer,
            String order,
            String beforeId,
            String cancel,
            String open,
            String forged,
            String stale,
            long offMillis,
            String stranger,
            String gone,
            String read,
            long size,
            long cost,
            int overStatus,
            String over) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "kucoin",
                        RestSigners::kucoin,
                        "POST /api/v1/hf/orders {\"clientOid\":\"c1\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"20000\",\"size\":\"0.01\"}",
                        "\"orderId\":\"",
                        "DELETE /api/v1/hf/orders/ID?symbol=BTC-USDT",
                        "GET /api/v1/hf/orders/active?symbol=BTC-USDT",
                        "{\"code\":\"400005\",\"msg\":\"Signature error\"}",
                        "{\"code\":\"400002\",\"msg\":\"KC-API-TIMESTAMP Invalid\"}",
                        5_001,
                        "\"400003\"",
                        "order_not_exist_or_not_allow_to_be_cancelled",
                        "GET /api/v1/market/stats?symbol=BTC-USDT",
                        2_000,
                        15,
                        429,
                        "{\"code\":\"429000\""),
                new Case(
                        "gate",
                        RestSigners::gate,
                        "POST /api/v4/spot/orders {\"text\":\"t-1\",\"currency_pair\":\"BTC_USDT\",\"side\":\"buy\",\"type\":\"limit\",\"price\":\"20000\",\"amount\":\"0.01\"}",
                        "\"id\":\"",
                        "DELETE /api/v4/spot/orders/ID?currency_pair=BTC_USDT",
                        "GET /api/v4/spot/open_orders",
                        "{\"label\":\"INVALID_SIGNATURE\",\"message\":\"Signature mismatch\"}",
                        "\"REQUEST_EXPIRED\"",
                        61_000,
                        "\"INVALID_KEY\"",
                        "\"ORDER_NOT_FOUND\"",
                        "GET /api/v4/spot/tickers",
                        200,
                        1,
                        429,
                        "{\"label\":\"TOO_MANY_REQUESTS\""),
                new Case(
                        "bitget",
                        RestSigners::bitget,
                        "POST /api/v2/spot/trade/place-order {\"symbol\":\"BTCUSDT\",\"side\":\"buy\",\"orderType\":\"limit\",\"force\":\"gtc\",\"price\":\"20000\",\"size\":\"0.01\"}",
                        "\"orderId\":\"",
                        "POST /api/v2/spot/trade/cancel-order {\"symbol\":\"BTCUSDT\",\"orderId\":\"ID\"}",
                        "GET /api/v2/spot/trade/unfilled-orders?symbol=BTCUSDT",
                        "\"code\":\"40009\"",
                        "\"code\":\"40008\"",
                        30_001,
                        "\"code\":\"40006\"",
                        "\"code\":\"43001\"",
                        "GET /api/v2/spot/market/tickers",
                        20,
                        1,
                        429,
                        "{\"code\":\"429\""),
                new Case(
                        "krakenfutures",
                        RestSigners::krakenFutures,
                        "POST /derivatives/api/v3/sendorder?orderType=lmt&symbol=PI_XBTUSD&side=buy&size=1&limitPrice=20000",
                        "\"order_id\":\"",
                        "POST /derivatives/api/v3/cancelorder?order_id=ID",
                        "GET /derivatives/api/v3/openorders",
                        "\"error\":\"authenticationError\"",
                        "",
                        0,
                        "\"error\":\"authenticationError\"",
                        "\"status\":\"notFound\"",
                        "POST /derivatives/api/v3/cancelallorders",
                        500,
                        25,
                        200,
                        "{\"result\":\"error\",\"error\":\"apiLimitExceeded\""),
                new Case(
                        "deribit",
                        RestSigners::deribit,
                        "GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&type=limit&amount=10&price=20000",
                        "\"order_id\":\"",
                        "GET /api/v2/private/cancel?order_id=ID",
                        "GET /api/v2/private/get_open_orders_by_instrument?instrument_name=BTC-PERPETUAL",
                        "\"code\":13009,\"message\":\"unauthorized\",\"data\":{\"reason\":\"invalid_signature\"}",
                        "\"code\":13009,\"message\":\"unauthorized\",\"data\":{\"reason\":\"invalid_timestamp\"}",
                        60_001,
                        "\"code\":13004",
                        "\"code\":11044",
                        "GET /api/v2/private/cancel_all",
                        20,
                        1,
                        429,
                        "\"error\":{\"code\":10028,\"message\":\"too_many_requests\"}"));
    }

    private final Venue venue = new Venue(VenueSettings.defaults());

    private RestCaller bot(Case one) {
        return new RestCaller(venue, Account.demo().get(2), one.signer());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_order_is_open_until_it_is_cancelled(Case one) {
        RestCaller bot = bot(one);
        String placed = bot.signed(one.order()).text();
        assertThat(placed).contains(one.beforeId());
        int begin = placed.indexOf(one.beforeId()) + one.beforeId().length();
        String id = placed.substring(begin, placed.indexOf('"', begin));
        assertThat(venue.openOrders(EPOCH))
                .singleElement()
                .satisfies(order -> assertThat(order.exchange() + ' ' + order.account() + ' ' + order.id())
                        .isEqualTo(one.name() + " demo-1 " + id));
        bot.nowNanos += SECOND;
        assertThat(bot.signed(one.open()).text()).contains(id).contains("20000");
        String cancel = one.cancel().replace("ID", id);
        bot.nowNanos += SECOND;
        assertThat(bot.signed(cancel).text()).contains(id);
        assertThat(venue.openOrders(bot.nowNanos)).isEmpty();
        bot.nowNanos += SECOND;
        assertThat(bot.signed(one.open()).text()).doesNotContain(id);
        bot.nowNanos += SECOND;
        assertThat(bot.signed(cancel).text()).contains(one.gone());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_call_that_differs_from_the_signed_one_is_refused(Case one) {
        RestCaller bot = bot(one);
        VenueResponse response = bot.sentAs(one.order().replace("20000", "20001"), one.order());
        assertThat(response.text()).contains(one.forged());
        assertThat(venue.openOrders(EPOCH)).isEmpty();
        assertThat(venue.stats(EPOCH).limits())
                .as("a refused call counts nowhere")
                .noneMatch(limit -> limit.limit().startsWith(one.name()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_old_timestamp_is_refused_and_a_fresh_one_is_not(Case one) {
        if (!one.stale().isEmpty()) {
            RestCaller bot = bot(one);
            bot.aheadMillis = -one.offMillis();
            assertThat(bot.signed(one.open()).text()).contains(one.stale());
            long unit = one.offMillis() % 1_000 == 0 ? 1_000 : 1;
            bot.aheadMillis = unit - one.offMillis();
            assertThat(bot.signed(one.open()).text()).doesNotContain(one.stale());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_call_without_a_known_key_is_refused(Case one) {
        RestCaller stranger = new RestCaller(venue, new Account("stranger", "c2VjcmV0", "nobody"), one.signer());
        assertThat(stranger.signed(one.open()).text()).contains(one.stranger());
        bot(one).open(one.open());
        assertThat(venue.stats(EPOCH).total().failed()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void exactly_the_documented_number_of_calls_passes(Case one) {
        RestCaller bot = bot(one);
        for (long used = one.cost(); used <= one.size(); used += one.cost()) {
            assertThat(bot.signed(one.read()).text()).as("%d used", used).doesNotContain(one.over());
            bot.nowNanos += 1_000_000;
        }
        VenueResponse over = bot.signed(one.read());
        assertThat(over.status()).isEqualTo(one.overStatus());
        assertThat(over.text()).contains(one.over());
        assertThat(venue.stats(bot.nowNanos).overCount()).isEqualTo(1);
        bot.nowNanos += 60 * SECOND;
        assertThat(bot.signed(one.read()).text()).doesNotContain(one.over());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_unknown_path_and_an_unknown_instrument_have_the_exchange_s_own_errors(Case one) {
        RestCaller bot = bot(one);
        String path = one.open().substring(4).replaceAll("\\?.*", "") + "/unknown/path";
        assertThat(bot.open("GET " + path).text()).doesNotContain("no simulated exchange");
        assertThat(bot.signed(one.order().replace("BTC", "XYZ").replace("PI_XBTUSD", "PI_XYZ"))
                        .text())
                .doesNotContain(one.beforeId());
        assertThat(venue.openOrders(EPOCH)).isEmpty();
    }
}
