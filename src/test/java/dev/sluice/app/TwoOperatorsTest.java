package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Futures;
import dev.sluice.control.TradingControlFixture;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of two operators who use the kill switch at the same time: a trip wins over a re-arm, and only one of two
 * re-arms succeeds.
 */
@Timeout(60)
final class TwoOperatorsTest {
    private static final ExecutorService OPERATORS = Executors.newFixedThreadPool(2);
    private static final int ROUNDS = 200;

    @TempDir
    Path temp;

    @AfterAll
    static void close() {
        OPERATORS.shutdown();
    }

    /** Starts both at the same time and passes on their results. */
    private static <A, B> void atOnce(Callable<Future<A>> one, Callable<Future<B>> other, Both<A, B> then)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        var first = OPERATORS.submit(() -> {
            barrier.await(20, TimeUnit.SECONDS);
            return one.call();
        });
        var second = OPERATORS.submit(() -> {
            barrier.await(20, TimeUnit.SECONDS);
            return other.call();
        });
        Future<A> a = first.get(20, TimeUnit.SECONDS);
        Future<B> b = second.get(20, TimeUnit.SECONDS);
        Futures.await(a.otherwiseEmpty());
        Futures.await(b.otherwiseEmpty());
        then.accept(a, b);
    }

    @FunctionalInterface
    private interface Both<A, B> {
        void accept(Future<A> a, Future<B> b) throws Exception;
    }

    @Test
    void the_stricter_of_two_concurrent_trips_holds_and_both_are_audited() throws Exception {
        try (TradingControlFixture start = new TradingControlFixture(temp)) {
            for (int i = 0; i < ROUNDS; i++) {
                String ann = "ann " + i;
                String bob = "bob " + i;
                atOnce(
                        () -> start.tripping(Mode.CANCEL_ONLY, ann),
                        () -> start.tripping(Mode.HALTED, bob),
                        (a, b) -> assertThat(b.result().latch().mode()).isEqualTo(Mode.HALTED));
                assertThat(start.mode()).isEqualTo(Mode.HALTED);
                assertThat(start.isWhole(bob)).isTrue();
                start.lift();
            }
            assertThat(start.rows())
                    .extracting(AuditEntry::reason)
                    .filteredOn(reason -> reason.startsWith("ann ") || reason.startsWith("bob "))
                    .hasSize(2 * ROUNDS);
            assertThat(start.fault()).isEmpty();
            start.trip(Mode.HALTED, "last");
        }
        try (TradingControlFixture start = new TradingControlFixture(temp)) {
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
        }
    }

    /** Tests that a proposal made before a second trip is void, because its author did not know the second reason. */
    @Test
    void a_trip_of_an_existing_latch_voids_an_earlier_re_arm_proposal() throws Exception {
        try (TradingControlFixture start = new TradingControlFixture(temp)) {
            start.trip(Mode.CANCEL_ONLY, "a test");
            String code = start.propose("ann");
            assertThat(start.trip(Mode.CANCEL_ONLY, "prices are wrong")
                            .latch()
                            .holdReason()
                            .reason())
                    .isEqualTo("a test");
            assertThatThrownBy(() -> Futures.await(start.confirming(code, "ann")))
                    .hasMessageContaining("there was another trip");
            assertThat(start.mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(start.rows())
                    .filteredOn(row -> row.what().equals("latch kill-switch again"))
                    .singleElement()
                    .extracting(AuditEntry::reason)
                    .isEqualTo("prices are wrong");
            start.lift();
            assertThat(start.mode()).isEqualTo(Mode.ACTIVE);
        }
    }

    @Test
    void a_concurrent_re_arm_never_lifts_a_trip() throws Exception {
        try (TradingControlFixture start = new TradingControlFixture(temp)) {
            for (int i = 0; i < ROUNDS; i++) {
                start.trip(Mode.CANCEL_ONLY, "before " + i);
                String code = start.propose("ann");
                String reason = "at once " + i;
                boolean[] done = new boolean[1];
                atOnce(
                        () -> start.confirming(code, "ann"),
                        () -> start.tripping(Mode.CANCEL_ONLY, reason),
                        (confirmed, tripped) -> {
                            assertThat(tripped.succeeded()).isTrue();
                            done[0] = confirmed.succeeded();
                        });
                assertThat(start.mode()).as("round " + i).isEqualTo(Mode.CANCEL_ONLY);
                assertThat(start.isWhole(reason))
                        .as("the old latch was lifted and a new one set")
                        .isEqualTo(done[0]);
                start.lift();
            }
            assertThat(start.fault()).isEmpty();
        }
    }

    @Test
    void one_of_two_concurrent_re_arms_lifts_and_the_other_is_refused() throws Exception {
        KillSwitchSettings two = new KillSwitchSettings(
                false,
                true,
                300_000,
                0,
                100,
                0,
                Map.of(),
                null,
                List.of(),
                new DeadManSettings(60_000, false, Mode.CANCEL_ONLY));
        try (TradingControlFixture start = new TradingControlFixture(DataFolder.open(temp), two)) {
            for (int i = 0; i < ROUNDS; i++) {
                start.trip(Mode.CANCEL_ONLY, "round " + i);
                String byAnn = start.propose("ann");
                String byBob = start.propose("bob");
                atOnce(() -> start.confirming(byAnn, "bob"), () -> start.confirming(byBob, "ann"), (a, b) -> {
                    assertThat(List.of(a.succeeded(), b.succeeded())).containsExactlyInAnyOrder(true, false);
                    Throwable told = a.failed() ? a.cause() : b.cause();
                    assertThat(told).hasMessageContaining("the latches have changed since the re-arm was proposed");
                });
                assertThat(start.mode()).isEqualTo(Mode.ACTIVE);
            }
            assertThat(start.rows())
                    .filteredOn(
                            row -> row.after().equals("ACTIVE") && row.what().startsWith("latch "))
                    .hasSize(ROUNDS);
            assertThat(start.fault()).isEmpty();
        }
    }
}
