package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.MarginLevels;
import dev.sluice.core.health.MarginSettings;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Tests of margins in responses; those that programs report are tested in {@link
 * dev.sluice.exchanges.ReadinessControlTest}.
 */
final class MarginMonitorTest {
    private static final long SECOND = 1_000_000_000;
    private static final MarginLevels LEVELS = new MarginLevels(80, 95, 60, 80);
    private static final MarginSettings SETTINGS =
            new MarginSettings(LEVELS, Map.of("binance/careful", new MarginLevels(80, 95, 30, 50)), 300_000, 1, 2);

    private final AtomicLong now = new AtomicLong(new SplittableRandom().nextLong());
    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);
    private final AtomicInteger tightened = new AtomicInteger();
    private final List<String> logged = new ArrayList<>();
    private Set<String> exchanges = Set.of("binance");
    private final MarginMonitor marginMonitor = new MarginMonitor(
            SETTINGS, new ModeHolder(modeRegistry, now::get, tightened::incrementAndGet, logged::add), () -> exchanges);

    @Test
    void a_critical_margin_holds_its_account_at_once_and_two_better_ones_lift_it() {
        seen("desk", "79.99");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        seen("desk", "80");

        ModeHold held = modeRegistry.snapshot().all().get(0);
        assertThat(held)
                .hasToString(
                        "REDUCE_ONLY for account:binance/desk by margin:usdm (usdm: 80 % of the way to liquidation,"
                                + " by GET /fapi/v2/account (from the response to GET /fapi/v2/account))");
        assertThat(held.holdReason().liftedBy()).isEqualTo("lifted automatically when the margin is better");
        assertThat(tightened).hasValue(1);

        seen("desk", "20");
        assertThat(modeRegistry.snapshot().all()).hasSize(1);
        seen("desk", "20");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void an_account_has_its_own_levels_and_a_warning_holds_nothing() {
        seen("careful", "50");
        seen("desk", "60");

        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("account:binance/careful");
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(of("desk").source()).isEqualTo("from the response to GET /fapi/v2/account");
    }

    @Test
    void a_margin_beyond_liquidation_is_critical_and_an_account_without_risk_is_healthy() {
        marginMonitor.recordFromResponse(
                "binance", "desk", new MarginReading("usdm", "GET /a", BigDecimal.ONE, BigDecimal.ZERO, ""));
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);

        marginMonitor.recordFromResponse(
                "binance", "owes", new MarginReading("usdm", "GET /a", BigDecimal.ZERO, BigDecimal.valueOf(-5), ""));
        assertThat(of("owes").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);

        marginMonitor.recordFromResponse(
                "binance", "flat", new MarginReading("usdm", "GET /a", BigDecimal.ZERO, BigDecimal.TEN, ""));
        assertThat(of("flat").state().healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        assertThat(of("flat").marginState().ratio()).isZero();
    }

    @Test
    void an_account_without_risk_is_not_reported_but_a_closed_position_lifts_its_hold() {
        none("spot");
        assertThat(marginMonitor.status(now.get())).isEmpty();

        seen("desk", "90");
        none("desk");
        none("desk");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(of("desk").state().message()).contains("nothing is at risk");
    }

    @Test
    void a_configured_account_that_goes_silent_is_held_until_its_next_margin() {
        seen("careful", "10");
        now.addAndGet(300 * SECOND);
        marginMonitor.update();
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        now.addAndGet(SECOND);
        marginMonitor.update();
        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("silent for 301 s");

        seen("careful", "10");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void silence_of_an_unlisted_account_is_reported_and_stops_nothing() {
        seen("desk", "10");
        now.addAndGet(3_600 * SECOND);
        marginMonitor.update();

        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(of("desk").state().message()).startsWith("no report for 3600 s; last: usdm: 10 %");
    }

    @Test
    void silence_does_not_lift_the_hold_of_a_critical_margin() {
        seen("desk", "90");
        now.addAndGet(86_400 * SECOND);
        marginMonitor.update();

        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.ACTIVE);
        assertThat(modeRegistry
                        .snapshot()
                        .of(
                                ModeScope.account("binance", "desk"),
                                modeRegistry.snapshot().all().get(0).holdCause(),
                                false))
                .isNotNull();
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);
    }

    @Test
    void each_margin_of_an_account_has_its_own_hold() {
        seen("desk", "90");
        marginMonitor.recordFromResponse(
                "binance", "desk", new MarginReading("coinm", "GET /b", BigDecimal.ONE, BigDecimal.TEN, ""));
        marginMonitor.recordFromResponse(
                "binance", "desk", new MarginReading("coinm", "GET /b", BigDecimal.TEN, BigDecimal.TEN, ""));
        assertThat(modeRegistry.snapshot().all()).hasSize(2);

        seen("desk", "10");
        seen("desk", "10");
        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("margin:coinm");
    }

    @Test
    void a_reload_applies_new_accounts_and_levels() {
        seen("desk", "55");
        marginMonitor.reload(new MarginSettings(LEVELS, Map.of("binance/desk", LEVELS), 300_000, 1, 1));
        now.addAndGet(301 * SECOND);
        marginMonitor.update();
        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("silent");
    }

    @Test
    void margins_of_a_removed_exchange_are_forgotten_and_no_longer_hold_a_mode() {
        seen("desk", "90");
        exchanges = Set.of("kraken");
        marginMonitor.update();
        assertThat(marginMonitor.status(now.get())).isEmpty();
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        seen("desk", "95"); // the response to a call that was sent before
        assertThat(marginMonitor.status(now.get())).isEmpty();
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_call_without_a_key_has_no_margin_and_watched_accounts_are_bounded() {
        seen("", "99");
        assertThat(marginMonitor.status(now.get())).isEmpty();

        for (int i = 0; i < 10_002; i++) {
            seen("a" + i, "10");
        }
        assertThat(marginMonitor.status(now.get())).hasSize(10_000);
        assertThat(logged)
                .containsExactly(
                        "the margins of 10000 accounts are watched, which is the maximum; further accounts are not watched");
    }

    private void seen(String account, String percent) {
        BigDecimal reached = new BigDecimal(percent);
        marginMonitor.recordFromResponse(
                "binance",
                account,
                new MarginReading(
                        "usdm", "GET /fapi/v2/account", reached, BigDecimal.valueOf(100), percent + " of 100"));
    }

    private void none(String account) {
        marginMonitor.recordFromResponse(
                "binance",
                account,
                new MarginReading("usdm", "GET /fapi/v2/account", BigDecimal.ZERO, BigDecimal.ZERO, "none"));
    }

    private ReadinessStatus.MarginStatus of(String account) {
        return marginMonitor.status(now.get()).stream()
                .filter(one -> one.account().equals(account))
                .findFirst()
                .orElseThrow();
    }
}
