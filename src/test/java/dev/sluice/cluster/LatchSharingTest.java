package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cluster.StatementCodec.Decoded;
import dev.sluice.cluster.StatementCodec.LatchStatement;
import dev.sluice.cluster.settings.StoreSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of latches that members share through real servers. */
class LatchSharingTest {
    private static final String KEY = "sluice:{test}:latches";
    private static final Set<String> MEMBERS = Set.of("a", "b", "c");
    private static final long TICK_MILLIS = 100;
    private static final long RESPONSE_MILLIS = 500;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        vertx.close().await();
    }

    /** One member with its own registry of modes. */
    private final class Member implements LocalLatches {
        final ModeRegistry registry = new ModeRegistry(0, 0);
        final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();
        final Map<String, String> unreadable = new ConcurrentHashMap<>();
        /** The members that published that they have other latches. */
        final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

        private final AtomicReference<@Nullable LatchSharing> created = new AtomicReference<>();
        private final AtomicReference<@Nullable StoreClient> client = new AtomicReference<>();

        Member(String name, StoreServer server) {
            vertx.runOnContext(turn -> {
                StoreClient connection = new StoreClient(
                        vertx,
                        new StoreAccess(
                                new StoreSettings(List.of(server.url()), null, 0, null, null, null),
                                null,
                                RESPONSE_MILLIS),
                        "sluice:{test}:changed",
                        new StoreClient.Listener() {
                            @Override
                            public void connected() {
                                sharing().synchronize();
                            }

                            @Override
                            public void disconnected(String why) {}

                            @Override
                            public void published(String message) {
                                heard.add(message);
                                sharing().synchronize();
                            }
                        });
                LatchProtocol exchange = new LatchProtocol(
                        new LatchProtocol.Self(name, MEMBERS, "process of " + name),
                        this,
                        TestStatements.log(MEMBERS, warnings::add),
                        StatementFile.inMemory(),
                        new SharedLatches(UnaryOperator.identity()),
                        System::currentTimeMillis);
                exchange.restoreLatches(List.of());
                LatchSharing sharing = new LatchSharing(
                        new LatchSharing.Setup(name, MEMBERS, KEY, vertx.getOrCreateContext()),
                        connection,
                        exchange,
                        new NameSharing(
                                new StatementHash(
                                        name,
                                        MEMBERS,
                                        "sluice:{test}:names",
                                        NameSharing.SUBJECT,
                                        TestStatements.log(MEMBERS, warnings::add),
                                        connection),
                                Set.of(),
                                TestStatements.NO_NAMES));
                client.set(connection);
                created.set(sharing);
                connection.open();
                vertx.setPeriodic(TICK_MILLIS, tick -> sharing.synchronize());
            });
            StoreServer.await(this::isConnected, name + " is connected");
        }

        private boolean isConnected() {
            StoreClient connected = client.get();
            return connected != null && connected.isConnected();
        }

        LatchSharing sharing() {
            return Objects.requireNonNull(created.get());
        }

        @Override
        public void update(String subject, String member, String why) {
            unreadable.put(member, why);
        }

        @Override
        public List<ModeHold> held() {
            return registry.snapshot().all().stream().filter(ModeHold::latched).toList();
        }

        @Override
        public void set(List<ModeHold> latches, String member) {
            latches.forEach(registry::trip);
            sharing().changed(held());
        }

        @Override
        public void lift(List<ModeHold> latches, String member) {
            registry.rearm(latches::contains);
            sharing().changed(held());
        }

        void trip(String reason) {
            HoldReason why = new HoldReason(reason, "ana", System.currentTimeMillis(), HoldReason.REARM);
            registry.trip(
                    sharing().distinct(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, why)));
            sharing().changed(held());
        }

        void rearm() {
            sharing().lifted(registry.rearm(latch -> true));
            sharing().changed(held());
        }

        boolean holds(String reason) {
            return held().stream().anyMatch(latch -> latch.holdReason().reason().equals(reason));
        }
    }

    private StoreServer server(StoreServer.Kind kind) {
        assumeTrue(kind.isInstalled(), () -> kind.program() + " is not installed");
        return StoreServer.start(kind, folder);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_latch_holds_at_all_members_until_one_re_arms(StoreServer.Kind kind) {
        try (StoreServer server = server(kind)) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            Member c = new Member("c", server);
            a.trip("stop");
            StoreServer.await(() -> b.holds("stop") && c.holds("stop"), "b and c hold the latch");
            StoreServer.await(() -> a.sharing().confirming().equals(Set.of("b", "c")), "b and c confirm it");
            c.rearm();
            StoreServer.await(() -> a.held().isEmpty() && b.held().isEmpty(), "a and b lift the latch");
        }
    }

    @Test
    void an_emptied_store_lifts_no_latch_and_gets_all_statements_again() {
        try (StoreServer server = server(StoreServer.Kind.REDIS)) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.trip("stop");
            StoreServer.await(() -> b.holds("stop"), "b holds the latch");
            server.call("FLUSHALL");
            StoreServer.await(
                    () -> server.call("HEXISTS", KEY, "a").equals(":1")
                            && server.call("HEXISTS", KEY, "b").equals(":1"),
                    "both have written their statements again");
            assertThat(a.holds("stop")).isTrue();
            assertThat(b.holds("stop")).isTrue();
            Member c = new Member("c", server);
            StoreServer.await(() -> c.holds("stop"), "a new member holds the latch");
        }
    }

    @Test
    void a_latch_set_while_the_store_is_down_is_shared_after_its_start() {
        try (StoreServer server = server(StoreServer.Kind.VALKEY)) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            server.kill();
            a.trip("stop");
            assertThat(a.holds("stop")).isTrue();
            server.startAgain();
            StoreServer.await(() -> b.holds("stop"), "b holds the latch");
        }
    }

    @Test
    void a_latch_whose_news_the_store_refused_is_published_when_it_accepts_them() {
        try (StoreServer server = server(StoreServer.Kind.REDIS)) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            assertThat(server.call("ACL", "SETUSER", "default", "-publish")).isEqualTo("+OK");
            a.trip("stop");
            StoreServer.await(() -> b.holds("stop"), "b holds the latch, which it reads now and then");
            assertThat(b.heard).doesNotContain("a");
            assertThat(server.call("ACL", "SETUSER", "default", "+publish")).isEqualTo("+OK");
            StoreServer.await(() -> b.heard.contains("a"), "b hears of the latch");
        }
    }

    @Test
    void a_statement_that_cannot_be_read_is_reported_once_and_changes_nothing() {
        try (StoreServer server = server(StoreServer.Kind.REDIS)) {
            Member a = new Member("a", server);
            a.trip("stop");
            server.call("HSET", KEY, "b", TestStatements.earlier("latches", "b", "{\"held\": 1}"));
            StoreServer.await(() -> !a.warnings.isEmpty(), "a warning");
            assertThat(a.warnings.peek())
                    .startsWith("the statement of member b about latches in the store cannot be read in part");
            assertThat(a.unreadable.get("b"))
                    .as("CANCEL_ONLY holds for the rest")
                    .isNotEmpty();
            server.call("HSET", KEY, "c", "{\"held\":{},\"lifted\":[]}");
            StoreServer.await(() -> a.warnings.size() == 2, "a warning about c");
            assertThat(a.warnings)
                    .last()
                    .asString()
                    .startsWith("the statement of member c about latches in the store has no valid signature");
            assertThat(a.holds("stop")).isTrue();
        }
    }

    /** The fastest tenth, because other tests run at the same time; {@code scripts/chaos} measures the slowest ones. */
    @Test
    void a_trip_holds_at_another_member_within_100_ms() {
        try (StoreServer server = server(StoreServer.Kind.REDIS)) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            long[] nanos = new long[50];
            for (int i = 0; i < nanos.length; i++) {
                String reason = "stop " + i;
                long began = System.nanoTime();
                a.trip(reason);
                StoreServer.await(() -> b.holds(reason), "b holds it");
                nanos[i] = System.nanoTime() - began;
                b.rearm();
                StoreServer.await(() -> a.held().isEmpty(), "a lifts it");
            }
            java.util.Arrays.sort(nanos);
            long fastest = TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length / 10]);
            assertThat(fastest).as("the fastest tenth, in ms").isLessThan(100);
        }
    }

    @Test
    void a_statement_is_read_as_written() {
        ModeHold latch = ModeHold.latch(
                ModeScope.instrument("kraken", "XBT/USD"),
                HoldCause.breaker("error_series"),
                Mode.HALTED,
                new HoldReason("größer \"x\"", "ana", 7, HoldReason.REARM));
        LatchStatement stated = new LatchStatement(
                new SharedLatches.Statement(Map.of("id", latch), Set.of("x")), "q", true, Map.of("b", "r"));
        Decoded<LatchStatement> decoded = StatementCodec.decodeLatches(StatementCodec.encodeLatches(stated));
        assertThat(decoded.unreadable()).isEmpty();
        LatchStatement rest = decoded.statement();
        assertThat(List.of(rest.question(), rest.isUrgent(), rest.answers()))
                .containsExactly("q", true, Map.of("b", "r"));
        SharedLatches.Statement read = rest.latches();
        assertThat(read.lifted()).containsExactly("x");
        assertThat(read.held()).hasEntrySatisfying("id", found -> {
            assertThat(found.modeScope()).isEqualTo(latch.modeScope());
            assertThat(found.holdCause()).isEqualTo(latch.holdCause());
            assertThat(found.mode()).isEqualTo(Mode.HALTED);
            assertThat(found.holdReason()).isEqualTo(latch.holdReason());
        });
        assertThat(StatementCodec.decodeLatches("{\"held\": {}, \"lifted\": [1]}")
                        .unreadable())
                .startsWith("a lifted latch: ");
    }

    @Test
    void a_statement_of_the_next_version_is_read_and_one_of_a_later_version_as_far_as_possible() {
        ModeHold latch = ModeHold.latch(
                ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("x", "ana", 7, HoldReason.REARM));
        String text = StatementCodec.encodeLatches(
                new LatchStatement(new SharedLatches.Statement(Map.of("id", latch), Set.of()), "q", false, Map.of()));
        String next = text.replace("\"version\":2", "\"version\":3,\"new\":[{}]");
        assertThat(StatementCodec.decodeLatches(next).unreadable()).isEmpty();
        assertThat(StatementCodec.decodeLatches(next).statement().latches().held())
                .containsOnlyKeys("id");
        String later = text.replace("\"version\":2", "\"version\":4");
        assertThat(StatementCodec.decodeLatches(later).unreadable()).contains("version 4");
        assertThat(StatementCodec.decodeLatches(later).statement().latches().held())
                .containsOnlyKeys("id");
        String unknown = text.replace("\"held\":{", "\"held\":{\"other\":{\"level\":\"DESK\"},");
        assertThat(StatementCodec.decodeLatches(unknown).unreadable()).startsWith("latch other: ");
        assertThat(StatementCodec.decodeLatches(unknown).statement().latches().held())
                .containsOnlyKeys("id");
    }
}
