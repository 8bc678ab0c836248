package dev.sluice.sim.exchange;

import static dev.sluice.sim.exchange.RestCaller.EPOCH;
import static dev.sluice.sim.exchange.RestCaller.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueResponse;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/**
 * Tests the quotas, headers and blocks of KuCoin, Gate, Bitget, Kraken Futures and Deribit, which differ from each
 * other.
 */
class RestQuotasTest {
    private final Venue venue = new Venue(VenueSettings.defaults());

    private RestCaller bot(RestCaller.Signer signer) {
        return new RestCaller(venue, Account.demo().get(2), signer);
    }

    @Test
    void kucoin_reports_its_pool_and_the_countdown_to_the_end_of_the_window_that_the_first_call_opened() {
        RestCaller bot = bot(RestSigners::kucoin);
        assertThat(headers(bot.signed("GET /api/v1/hf/orders/active?symbol=BTC-USDT")))
                .isEqualTo("4000 3998 30000");
        bot.nowNanos += 10 * SECOND;
        assertThat(headers(bot.signed("GET /api/v1/trade-fees?symbols=BTC-USDT")))
                .isEqualTo("4000 3995 20000");
        assertThat(headers(bot.signed("GET /api/v1/accounts"))).isEqualTo("2000 1995 30000");
        assertThat(headers(bot.open("GET /api/v1/timestamp"))).isEqualTo("2000 1997 30000");
        bot.nowNanos = EPOCH + 30 * SECOND;
        assertThat(headers(bot.signed("GET /api/v1/trade-fees?symbols=BTC-USDT")))
                .isEqualTo("4000 3997 30000");
    }

    private static String headers(VenueResponse response) {
        return response.header("gw-ratelimit-limit")
                + ' '
                + response.header("gw-ratelimit-remaining")
                + ' '
                + response.header("gw-ratelimit-reset");
    }

    @Test
    void two_keys_of_one_account_share_its_pool_and_other_accounts_do_not() {
        RestCaller third = new RestCaller(venue, Account.demo().get(4), RestSigners::kucoin);
        RestCaller fourth = new RestCaller(venue, Account.demo().get(5), RestSigners::kucoin);
        third.signed("GET /api/v1/hf/orders/active?symbol=BTC-USDT");
        assertThat(fourth.signed("GET /api/v1/hf/orders/active?symbol=BTC-USDT").header("gw-ratelimit-remaining"))
                .isEqualTo("3996");
        assertThat(bot(RestSigners::kucoin)
                        .signed("GET /api/v1/hf/orders/active?symbol=BTC-USDT")
                        .header("gw-ratelimit-remaining"))
                .isEqualTo("3998");
    }

    @Test
    void gate_counts_orders_by_market_and_reports_when_the_next_one_fits() {
        RestCaller bot = bot(RestSigners::gate);
        String order =
                "POST /api/v4/spot/orders {\"currency_pair\":\"BTC_USDT\",\"side\":\"buy\",\"price\":\"20000\",\"amount\":\"1\"}";
        for (int left = 9; left >= 0; left--) {
            VenueResponse placed = bot.signed(order);
            assertThat(placed.status()).isEqualTo(201);
            assertThat(placed.header("X-Gate-RateLimit-Requests-Remain")).isEqualTo(Integer.toString(left));
        }
        VenueResponse over = bot.signed(order);
        assertThat(over.status()).isEqualTo(429);
        assertThat(over.header("X-Gate-RateLimit-Limit")).isEqualTo("10");
        assertThat(over.header("X-Gate-RateLimit-Reset-Timestamp")).isEqualTo(Long.toString(EPOCH / SECOND + 1));
        assertThat(bot.signed(order.replace("BTC", "ETH")).status()).isEqualTo(201);
        bot.nowNanos += SECOND;
        assertThat(bot.signed(order).status()).isEqualTo(201);
    }

    @Test
    void gate_counts_each_public_endpoint_alone() {
        RestCaller bot = bot(RestSigners::gate);
        for (int i = 0; i < 201; i++) {
            bot.open("GET /api/v4/spot/tickers");
        }
        assertThat(bot.open("GET /api/v4/spot/tickers").status()).isEqualTo(429);
        assertThat(bot.open("GET /api/v4/spot/time").status()).isEqualTo(200);
    }

    @Test
    void bitget_blocks_an_address_over_its_limit_for_five_minutes() {
        RestCaller bot = bot(RestSigners::bitget);
        String[] reads = {
            "public/time",
            "spot/public/symbols",
            "spot/market/tickers",
            "spot/market/orderbook?symbol=BTCUSDT",
            "spot/market/candles?symbol=BTCUSDT",
            "mix/market/contracts?productType=USDT-FUTURES"
        };
        for (int sent = 0; sent < 6_000; sent++) {
            bot.nowNanos += sent % 120 == 0 ? SECOND : 0;
            assertThat(bot.open("GET /api/v2/" + reads[sent % reads.length]).status())
                    .as("%d calls", sent)
                    .isEqualTo(200);
        }
        bot.nowNanos += SECOND;
        VenueResponse over = bot.open("GET /api/v2/public/time");
        assertThat(over.status() + over.text()).isEqualTo("403error code: 1015");
        assertThat(venue.stats(bot.nowNanos).bans()).isEqualTo(1);
        bot.nowNanos += 299 * SECOND;
        assertThat(bot.open("GET /api/v2/public/time").status()).isEqualTo(403);
        bot.nowNanos += SECOND;
        assertThat(bot.open("GET /api/v2/public/time").status()).isEqualTo(200);
        assertThat(venue.stats(bot.nowNanos).bans()).isEqualTo(1);
    }

    @Test
    void kraken_futures_charges_a_batch_nine_and_one_for_each_instruction() {
        RestCaller bot = bot(RestSigners::krakenFutures);
        String instruction = "{\"order\":\"cancel\",\"order_id\":\"none\"}";
        VenueResponse response = bot.signed("POST /derivatives/api/v3/batchorder json={\"batchOrder\":["
                + String.join(",", Collections.nCopies(10, instruction)) + "]}");
        assertThat(response.text()).contains("\"batchStatus\":[{\"status\":\"notFound\"");
        assertThat(used("krakenfutures-derivatives", bot)).isEqualTo(19);
        bot.nowNanos += 1_000_000;
        bot.signed("GET /derivatives/api/v3/fills");
        bot.nowNanos += 1_000_000;
        bot.signed("GET /derivatives/api/v3/fills?lastFillTime=2026-01-01T00:00:00.000Z");
        assertThat(used("krakenfutures-derivatives", bot)).isEqualTo(19 + 2 + 25);
    }

    @Test
    void kraken_futures_refuses_a_nonce_that_does_not_rise() {
        RestCaller bot = bot(RestSigners::krakenFutures);
        assertThat(bot.signed("GET /derivatives/api/v3/openorders").text()).contains("success");
        assertThat(bot.signed("GET /derivatives/api/v3/openorders").text()).contains("nonceBelowThreshold");
    }

    @Test
    void deribit_takes_a_burst_of_twenty_orders_and_then_five_in_a_second() {
        RestCaller bot = bot(RestSigners::deribit);
        String order = "GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&type=limit&amount=10&price=20000";
        for (int i = 0; i < 20; i++) {
            assertThat(bot.signed(order).status()).isEqualTo(200);
        }
        assertThat(bot.signed(order).status()).isEqualTo(429);
        for (int i = 0; i < 5; i++) {
            bot.nowNanos += SECOND / 5 - 1;
            assertThat(bot.signed(order).status()).isEqualTo(429);
            bot.nowNanos++;
            assertThat(bot.signed(order).status()).isEqualTo(200);
        }
        assertThat(bot.signed("GET /api/v2/private/get_open_orders").status()).isEqualTo(200);
        assertThat(used("deribit-credits", bot)).isEqualTo(500);
    }

    private long used(String limit, RestCaller bot) {
        return venue.stats(bot.nowNanos).limits().stream()
                .filter(one -> one.limit().equals(limit))
                .mapToLong(LimitStats::used)
                .sum();
    }
}
