package dev.sluice.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.Offset;
import dev.sluice.drift.Standing;
import dev.sluice.drift.TimeServer;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClockKeeperTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_clock_two_seconds_off_is_held_by_its_servers_and_opens_when_it_is_right_again() throws Exception {
        try (Kept kept = new Kept(vertx, quick(server(), server(), server(), server()), 2_000)) {
            ClockVerdict held = kept.until(ClockVerdict::held);
            assertThat(held.standing()).isEqualTo(Standing.BEYOND);
            assertThat(held.why()).contains("ahead of UTC").contains("250 ms");
            assertThat(held.by()).isEqualTo("4 of 4 time servers");

            kept.set(0);
            assertThat(kept.until(verdict -> !verdict.held()).standing()).isEqualTo(Standing.WITHIN);
        }
    }

    @Test
    void one_liar_among_four_is_named_and_holds_nothing() throws Exception {
        UdpTimeServer liar = server().ahead(2_000);
        try (Kept kept = new Kept(vertx, quick(server(), liar, server(), server()), 0)) {
            kept.until(verdict -> true);
            kept.until(verdict -> true);
            ClockVerdict third = kept.until(verdict -> true);

            assertThat(third.held()).isFalse();
            assertThat(third.standing()).isEqualTo(Standing.WITHIN);
            assertThat(third.liars()).containsExactly(liar.name().toString());
            assertThat(kept.keeper.status().sources()).anyMatch(ClockStatus.Source::liar);
        }
    }

    @Test
    void when_no_server_answers_the_clock_is_unknown_and_the_exchanges_are_judged_all_the_same() throws Exception {
        UdpTimeServer silent = server().plays(null);
        try (Kept kept = new Kept(vertx, quick(silent), 2_000)) {
            ClockVerdict unknown = kept.until(verdict -> true);
            assertThat(unknown.standing()).isEqualTo(Standing.UNKNOWN);
            assertThat(unknown.held()).isFalse();
            assertThat(kept.keeper.status().sources().get(0).said()).contains("no answer within 300 ms");

            long now = System.nanoTime();
            kept.exchanges.put("binance", Offset.seen(now, System.currentTimeMillis() * 1_000_000, now));
            ClockVerdict held = kept.until(
                    verdict -> verdict.exchanges().values().stream().anyMatch(ClockVerdict.AtExchange::held));
            assertThat(held.exchanges().values())
                    .singleElement()
                    .satisfies(at -> assertThat(at.why()).contains("ahead of binance's"));
            assertThat(held.held()).as("the other exchanges").isFalse();
        }
    }

    @Test
    void a_kissed_server_is_left_alone_and_a_forbidden_one_for_good() throws Exception {
        UdpTimeServer rate = server().plays(TimeServer.kiss("RATE"));
        UdpTimeServer deny = server().plays(TimeServer.kiss("DENY"));
        try (Kept kept = new Kept(vertx, quick(rate, deny), 0)) {
            for (int i = 0; i < 4; i++) {
                kept.until(verdict -> true);
            }
            assertThat(deny.asked()).isEqualTo(1);
            assertThat(kept.keeper.status().sources())
                    .extracting(ClockStatus.Source::said)
                    .containsExactly("kiss-o'-death RATE", "kiss-o'-death DENY");
        }
    }

    @Test
    void a_step_of_the_clock_is_seen_within_a_second_and_measured_anew() throws Exception {
        UdpTimeServer server = server();
        try (Kept kept = new Kept(vertx, quick(server), 0, ClockKeeper.LOOK_MILLIS)) {
            kept.until(verdict -> verdict.standing() == Standing.WITHIN);
            kept.set(5_000);

            assertThat(kept.steps.poll(60, TimeUnit.SECONDS)).isBetween(4_900L, 5_100L);
            assertThat(kept.keeper.status().steps()).isEqualTo(1);
            assertThat(kept.until(ClockVerdict::held).why()).contains("ahead of UTC");
        }
    }

    @Test
    void the_time_daemon_is_heard_with_or_without_servers() throws Exception {
        HostClockSettings settings = TestSettings.quick(
                List.of(),
                List.of("echo", "7F7F0101,,3,1790000000.0,-2.0,0.0,0.0,0.0,0.0,0.0,0.002,0.001,64.4,Normal"));
        try (Kept kept = new Kept(vertx, settings, 0)) {
            ClockVerdict held = kept.until(ClockVerdict::held);
            assertThat(held.by()).isEqualTo("the time daemon");
            assertThat(held.why()).contains("ahead of UTC");
            assertThat(kept.keeper.status().daemon()).isEqualTo("synchronised");
        }
    }

    @Test
    void a_reload_asks_other_servers() throws Exception {
        UdpTimeServer wrong = server().ahead(9_000);
        try (Kept kept = new Kept(vertx, quick(wrong), 0)) {
            kept.until(ClockVerdict::held);
            kept.keeper.reload(quick(server()));

            assertThat(kept.until(verdict -> !verdict.held()).standing()).isEqualTo(Standing.WITHIN);
        }
    }

    private UdpTimeServer server() {
        return new UdpTimeServer(vertx);
    }

    private static HostClockSettings quick(UdpTimeServer... servers) {
        Stream<ServerName> names = Arrays.stream(servers).map(UdpTimeServer::name);
        return TestSettings.quick(names.toList(), List.of());
    }
}
