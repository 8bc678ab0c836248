package dev.sluice.cluster;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.StoreSettings;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterServiceTest {
    private static final StoreSettings NO_STORE =
            new StoreSettings(List.of("redis://127.0.0.1:1"), null, 0, null, null, null);
    /** A cluster of two whose store cannot be reached. */
    static final ClusterSettings SETTINGS = new ClusterSettings(
            "test",
            "a",
            List.of("a", "b"),
            NO_STORE,
            null,
            List.of(ClusterSettings.Shared.IP),
            2,
            200,
            3_000,
            500,
            false,
            ClusterSettings.WithoutLease.FLOOR,
            Map.of());

    private static class NoGateway implements LocalGateway {
        @Override
        public Collection<? extends SharedBudget> budgets() {
            return List.of();
        }

        @Override
        public List<ModeHold> foundLatches() {
            return List.of();
        }

        @Override
        public ModeScope canonical(ModeScope scope) {
            return scope;
        }

        @Override
        public List<ModeHold> held() {
            return List.of();
        }

        @Override
        public void set(List<ModeHold> latches, String member) {}

        @Override
        public void lift(List<ModeHold> latches, String member) {}

        @Override
        public List<MemberHolds.SharedHold> sharedHolds(long nowNanos) {
            return List.of();
        }

        @Override
        public void restore(List<ModeHold> found) {}

        @Override
        public void apply(MemberHolds.Changes changes) {}

        @Override
        public long changes() {
            return 0;
        }

        @Override
        public Map<String, KnownNames> names() {
            return Map.of();
        }

        @Override
        public void update(String subject, String member, String unreadable) {}
    }

    @TempDir
    Path folder;

    @Test
    void numbers_that_were_read_are_on_disk_when_the_service_has_stopped() throws Exception {
        Vertx vertx = Vertx.vertx();
        Path file = folder.resolve("numbers");
        StatementVerifier log = TestStatements.log(Set.of("a", "b"), warning -> {});
        StatementFile numbers = StatementFile.open(vertx, file, "numbers", warning -> {});
        ClusterService service = new ClusterService(
                vertx,
                SETTINGS,
                new StoreAccess(NO_STORE, null, 500),
                new NoGateway(),
                log,
                new ClusterService.StatementFiles(StatementFile.inMemory(), StatementFile.inMemory(), numbers),
                new Clocks(() -> 0, () -> 0),
                new StoreConnectionLog(SETTINGS, () -> 0, warning -> {}, news -> {}));
        assertThat(log.read("latches", "b", TestStatements.earlier("latches", "b", "{}")))
                .isNotNull();
        await(service.stop());
        assertThat(new JsonObject(Files.readString(file)).getString("latches b"))
                .isEqualTo("1 9");
        await(vertx.close());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void after_a_fault_in_one_exchange_the_next_ones_take_place(StoreServer.Kind kind) {
        assumeTrue(kind.isInstalled(), () -> kind.program() + " is not installed");
        AtomicInteger faults = new AtomicInteger();
        List<String> warned = new CopyOnWriteArrayList<>();
        LocalGateway faulty = new NoGateway() {
            @Override
            public List<MemberHolds.SharedHold> sharedHolds(long nowNanos) {
                throw new IllegalStateException("fault " + faults.incrementAndGet());
            }
        };
        Vertx vertx = Vertx.vertx();
        try (StoreServer server = StoreServer.start(kind, folder)) {
            StoreSettings store = new StoreSettings(List.of(server.url()), null, 0, null, null, null);
            ClusterService service = new ClusterService(
                    vertx,
                    SETTINGS,
                    new StoreAccess(store, null, 500),
                    faulty,
                    TestStatements.log(Set.of("a", "b"), warning -> {}),
                    new ClusterService.StatementFiles(
                            StatementFile.inMemory(), StatementFile.inMemory(), StatementFile.inMemory()),
                    new Clocks(System::nanoTime, () -> 0),
                    new StoreConnectionLog(SETTINGS, System::nanoTime, warned::add, news -> {}));
            service.start();
            StoreServer.await(() -> warned.size() > 2, "further exchanges");
            await(service.stop());
        }
        await(vertx.close());
        assertThat(warned)
                .allMatch(
                        line -> line.startsWith(
                                "cluster 'test': an exchange with the other members failed: java.lang.IllegalStateException: fault "));
    }
}
