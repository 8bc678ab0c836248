package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.ActiveBan;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tests of the bans that bots see when they query whether they may trade, with the shipped configuration. */
final class ActiveBansTest {
    private static final long SECOND = 1_000_000_000;

    private final BannedExchanges at = new BannedExchanges();
    private final ActiveBans activeBans = new ActiveBans(at::all, new Clocks(at::nanos, at::epochMillis));

    @Test
    void an_address_ban_is_reported_with_its_end_until_it_is_over() {
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        at.banned(
                at.binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        at.now += 2 * SECOND;

        List<ActiveBan> bans = activeBans.of(new ModeQuery("binance", "", ""));
        assertThat(bans).extracting(ActiveBan::limit).containsExactly("spot.raw", "spot.weight");
        ActiveBan ban = bans.get(1);
        assertThat(ban.scope()).isEqualTo("exchange:binance");
        assertThat(ban.untilEpochMillis())
                .isBetween(BannedExchanges.EPOCH_MILLIS + 120_000, BannedExchanges.EPOCH_MILLIS + 150_000);
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).contains(ban);
        assertThat(activeBans.of(new ModeQuery("binance", "desk", "maker"))).contains(ban);
        assertThat(activeBans.of(new ModeQuery("kraken", "", ""))).isEmpty();

        at.now += 10 * SECOND + 700_000;
        assertThat(activeBans.of(ModeQuery.EVERYTHING))
                .as("the end is stable although two clocks are read")
                .contains(ban);
        at.now += 150 * SECOND;
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
    }

    @Test
    void a_ban_of_one_key_is_reported_to_its_account_only() {
        String account = ApiKeyIds.of("a key");
        at.banned(
                at.kraken,
                "POST",
                "/0/private/Balance",
                200,
                "{\"error\":[\"EGeneral:Temporary lockout\"]}",
                "API-Key",
                "a key");
        at.now += 2 * SECOND;

        assertThat(activeBans.of(new ModeQuery("kraken", account, "")))
                .allMatch(ban -> ban.scope().equals("account:kraken/" + account))
                .isNotEmpty();
        assertThat(activeBans.of(new ModeQuery("kraken", account.toUpperCase(Locale.ROOT), "")))
                .as("in another spelling")
                .isNotEmpty();
        assertThat(activeBans.of(new ModeQuery("kraken", "", ""))).isEmpty();
        assertThat(activeBans.of(new ModeQuery("kraken", "another", ""))).isEmpty();
    }

    private void bannedAtMexc(String method, String target) {
        at.banned(at.mexc, method, target, 418, "{}", "X-MEXC-APIKEY", "a key");
        at.now += 2 * SECOND;
    }

    @Test
    void a_ban_of_an_address_and_a_route_of_orders_concerns_every_account() {
        String account = ApiKeyIds.of("a key");
        bannedAtMexc("POST", "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=1");

        assertThat(activeBans.of(new ModeQuery("mexc", "another", "")))
                .extracting(ActiveBan::limit, ActiveBan::scope)
                .containsExactly(tuple("ip", "exchange:mexc"));
        assertThat(activeBans.of(new ModeQuery("mexc", account, "")))
                .extracting(ActiveBan::limit, ActiveBan::scope)
                .containsExactly(tuple("ip", "exchange:mexc"), tuple("uid", "account:mexc/" + account));
    }

    @Test
    void a_ban_of_a_route_of_reads_stops_no_order() {
        bannedAtMexc("GET", "/api/v3/account");

        assertThat(at.mexc.admission().limits(at.now)).anyMatch(limit -> limit.banNanos() > 0);
        assertThat(activeBans.of(new ModeQuery("mexc", ApiKeyIds.of("a key"), "")))
                .isEmpty();
    }

    @Test
    void a_ban_of_one_address_concerns_the_accounts_whose_calls_leave_from_it() {
        ExchangeRuntime binance = at.binanceFrom("192.0.2.1", "desk", "192.0.2.2");
        at.banned(binance, "GET", "/api/v3/depth?limit=5000", 418, "{}", "Retry-After", "120");
        at.now += 2 * SECOND;

        assertThat(activeBans.of(new ModeQuery("binance", "", "")))
                .extracting(ActiveBan::scope)
                .isNotEmpty()
                .containsOnly("exchange:binance");
        assertThat(activeBans.of(new ModeQuery("binance", "another", ""))).isNotEmpty();
        assertThat(activeBans.of(new ModeQuery("binance", "desk", ""))).isEmpty();
    }

    @Test
    void bans_are_looked_up_at_most_once_a_second() {
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        at.banned(
                at.binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        at.now += SECOND;
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isNotEmpty();
    }
}
