package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.MarginReading;
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
 * dev.sluice.runtime.ReadinessControlTest}.
 */
final class MarginMonitorTest {
    private static final long SECOND = 1_000_000_000;
    private static final MarginLevels LEVELS = new MarginLevels(80, 95, 60, 80);
    private static final MarginSettings SETTINGS =
            new MarginSettings(LEVELS, Map.of("binance/careful", new MarginLevels(80, 95, 30, 50)), 300_000, 1, 2);

    private final AtomicLong now = new AtomicLong(new SplittableRandom().nextLong());
    private final ModeRegistry board = new ModeRegistry(0, 0);
    private final AtomicInteger tightened = new AtomicInteger();
    private final List<String> said = new ArrayList<>();
    private final MarginMonitor marginMonitor = new MarginMonitor(
            SETTINGS, new ModeHolder(board, now::get, tightened::incrementAndGet, said::add), () -> Set.of("binance"));

    @Test
    void a_critical_one_lets_only_its_own_account_only_reduce_at_once_and_two_better_ones_open_it() {
        seen("desk", "79.99");
        assertThat(board.now().isEmpty()).isTrue();
        seen("desk", "80");

        ModeHold held = board.now().all().get(0);
        assertThat(held)
                .hasToString(
                        "REDUCE_ONLY for account:binance/desk by margin:usdm (usdm: 80 % of the way to liquidation,"
                                + " by GET /fapi/v2/account (from the response to GET /fapi/v2/account))");
        assertThat(held.holdReason().liftedBy()).isEqualTo("lifted automatically when the margin is better");
        assertThat(tightened).hasValue(1);

        seen("desk", "20");
        assertThat(board.now().all()).hasSize(1);
        seen("desk", "20");
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void an_account_has_its_own_levels_and_a_warning_is_told_and_holds_nothing() {
        seen("careful", "50");
        seen("desk", "60");

        assertThat(board.now().all()).singleElement().asString().contains("account:binance/careful");
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(of("desk").source()).isEqualTo("from the response to GET /fapi/v2/account");
    }

    @Test
    void what_is_past_the_end_is_critical_and_what_has_nothing_at_risk_is_not() {
        marginMonitor.seen("binance", "desk", new MarginReading("usdm", "GET /a", BigDecimal.ONE, BigDecimal.ZERO, ""));
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);

        marginMonitor.seen(
                "binance", "owes", new MarginReading("usdm", "GET /a", BigDecimal.ZERO, BigDecimal.valueOf(-5), ""));
        assertThat(of("owes").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);

        marginMonitor.seen("binance", "flat", new MarginReading("usdm", "GET /a", BigDecimal.ZERO, BigDecimal.TEN, ""));
        assertThat(of("flat").state().healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        assertThat(of("flat").marginState().ratio()).isZero();
    }

    @Test
    void an_account_that_cannot_be_liquidated_is_no_news_but_one_whose_position_went_away_opens() {
        none("spot");
        assertThat(marginMonitor.status(now.get())).isEmpty();

        seen("desk", "90");
        none("desk");
        none("desk");
        assertThat(board.now().isEmpty()).isTrue();
        assertThat(of("desk").state().message()).contains("nothing is at risk");
    }

    @Test
    void a_named_account_that_was_seen_and_went_silent_may_only_reduce_until_it_is_seen_again() {
        seen("careful", "10");
        now.addAndGet(300 * SECOND);
        marginMonitor.look();
        assertThat(board.now().isEmpty()).isTrue();

        now.addAndGet(SECOND);
        marginMonitor.look();
        assertThat(board.now().all()).singleElement().asString().contains("silent for 301 s");

        seen("careful", "10");
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void silence_of_an_unlisted_account_is_reported_and_stops_nothing() {
        seen("desk", "10");
        now.addAndGet(3_600 * SECOND);
        marginMonitor.look();

        assertThat(board.now().isEmpty()).isTrue();
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(of("desk").state().message()).startsWith("no report for 3600 s; last: usdm: 10 %");
    }

    @Test
    void silence_never_opens_what_was_critical() {
        seen("desk", "90");
        now.addAndGet(86_400 * SECOND);
        marginMonitor.look();

        assertThat(board.now().at("binance").mode()).isEqualTo(Mode.ACTIVE);
        assertThat(board.now()
                        .of(
                                ModeScope.account("binance", "desk"),
                                board.now().all().get(0).holdCause(),
                                false))
                .isNotNull();
        assertThat(of("desk").state().healthLevel()).isEqualTo(HealthLevel.CRITICAL);
    }

    @Test
    void several_margins_of_one_account_hold_each_for_itself() {
        seen("desk", "90");
        marginMonitor.seen("binance", "desk", new MarginReading("coinm", "GET /b", BigDecimal.ONE, BigDecimal.TEN, ""));
        marginMonitor.seen("binance", "desk", new MarginReading("coinm", "GET /b", BigDecimal.TEN, BigDecimal.TEN, ""));
        assertThat(board.now().all()).hasSize(2);

        seen("desk", "10");
        seen("desk", "10");
        assertThat(board.now().all()).singleElement().asString().contains("margin:coinm");
    }

    @Test
    void a_reload_takes_the_names_and_levels_anew() {
        seen("desk", "55");
        marginMonitor.reload(new MarginSettings(LEVELS, Map.of("binance/desk", LEVELS), 300_000, 1, 1));
        now.addAndGet(301 * SECOND);
        marginMonitor.look();
        assertThat(board.now().all()).singleElement().asString().contains("silent");
    }

    @Test
    void a_call_without_a_key_is_of_no_account_and_more_accounts_than_fit_are_told_once() {
        seen("", "99");
        assertThat(marginMonitor.status(now.get())).isEmpty();

        for (int i = 0; i < 10_002; i++) {
            seen("a" + i, "10");
        }
        assertThat(marginMonitor.status(now.get())).hasSize(10_000);
        assertThat(said)
                .containsExactly(
                        "the margins of 10000 accounts are watched, which is the maximum; further accounts are not watched");
    }

    private void seen(String account, String percent) {
        BigDecimal reached = new BigDecimal(percent);
        marginMonitor.seen(
                "binance",
                account,
                new MarginReading(
                        "usdm", "GET /fapi/v2/account", reached, BigDecimal.valueOf(100), percent + " of 100"));
    }

    private void none(String account) {
        marginMonitor.seen(
                "binance",
                account,
                new MarginReading("usdm", "GET /fapi/v2/account", BigDecimal.ZERO, BigDecimal.ZERO, "none"));
    }

    private ReadinessStatus.OfMargin of(String account) {
        return marginMonitor.status(now.get()).stream()
                .filter(one -> one.account().equals(account))
                .findFirst()
                .orElseThrow();
    }
}
