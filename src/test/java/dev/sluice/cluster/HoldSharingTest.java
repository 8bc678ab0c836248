package dev.sluice.cluster;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of modes of breakers that members tell each other through a real server, on clocks that the test sets. */
class HoldSharingTest {
    private static final String KEY = "sluice:{test}:holds";
    private static final Set<String> MEMBERS = Set.of("a", "b", "c");

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        vertx.close().await();
    }

    /** One member with its own registry of modes. */
    private final class Member implements LocalHolds {
        final ModeRegistry registry = new ModeRegistry(0, 0);
        final List<String> warnings = new ArrayList<>();
        final Map<String, String> unreadable = new HashMap<>();
        List<MemberHolds.SharedHold> holds = List.of();
        private final HoldSharing sharing;

        Member(String name, StoreServer server) {
            StoreClient connection = server.client(vertx);
            sharing = new HoldSharing(
                    new StatementHash(
                            name, MEMBERS, KEY, "modes", TestStatements.log(MEMBERS, warnings::add), connection),
                    "process of " + name,
                    this,
                    new MemberHolds(UnaryOperator.identity()),
                    StatementFile.open(vertx, fileOf(name), "modes", warnings::add));
            sharing.restore(MEMBERS, 0);
        }

        private Path fileOf(String name) {
            return folder.resolve("modes of " + name);
        }

        @Override
        public void restore(List<ModeHold> found) {
            found.forEach(registry::hold);
        }

        void exchange(long millis) {
            await(sharing.synchronize(() -> TimeUnit.MILLISECONDS.toNanos(millis)));
        }

        @Override
        public List<MemberHolds.SharedHold> sharedHolds(long nowNanos) {
            return holds;
        }

        @Override
        public void update(String subject, String member, String why) {
            unreadable.put(member, why);
        }

        @Override
        public void apply(MemberHolds.Changes changes) {
            changes.toHold().forEach(registry::hold);
            changes.toLift().forEach(gone -> registry.lift(gone.modeScope(), gone.holdCause()));
        }
    }

    private StoreServer server() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    private static MemberHolds.SharedHold sharedHold(long leftMs) {
        return new MemberHolds.SharedHold(
                ModeHold.of(
                        ModeScope.instrument("kraken", "XBT/USD"),
                        HoldCause.breaker("risk"),
                        Mode.REDUCE_ONLY,
                        new HoldReason("größer \"x\"", "ana", 7, "a reset")),
                leftMs);
    }

    @Test
    void a_mode_holds_at_the_others_until_its_member_tells_that_it_is_gone() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.exchange(0);
            assertThat(server.call("EXISTS", KEY)).as("nothing to tell").isEqualTo(":0");
            a.holds = List.of(sharedHold(0));
            assertThat(a.sharing.hasNews(0)).isTrue();
            a.exchange(0);
            assertThat(a.sharing.hasNews(0)).isFalse();
            b.exchange(0);
            assertThat(b.registry.snapshot().all()).hasSize(1);
            server.call("FLUSHALL");
            b.exchange(200);
            assertThat(b.registry.snapshot().all())
                    .as("a lost store ends nothing")
                    .hasSize(1);
            a.holds = List.of();
            assertThat(a.sharing.hasNews(400)).isTrue();
            a.exchange(400);
            b.exchange(400);
            assertThat(b.registry.snapshot().all()).isEmpty();
        }
    }

    @Test
    void a_mode_is_held_again_by_a_member_that_starts_while_the_store_is_empty() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.holds = List.of(sharedHold(0));
            a.exchange(0);
            b.exchange(0);
            StoreServer.await(() -> Files.exists(folder.resolve("modes of b")), "the mode is saved");
            server.call("FLUSHALL");
            Member restarted = new Member("b", server);
            assertThat(restarted.registry.snapshot().all()).hasSize(1);
            a.holds = List.of();
            a.exchange(200);
            restarted.exchange(200);
            assertThat(restarted.registry.snapshot().all()).isEmpty();
            StoreServer.await(() -> "{}".equals(text(folder.resolve("modes of b"))), "nothing is saved any more");
        }
    }

    @Test
    void damaged_saved_modes_are_reported_and_do_not_prevent_the_start() throws IOException {
        try (StoreServer server = server()) {
            Files.writeString(folder.resolve("modes of first"), "{");
            Member first = new Member("first", server);
            assertThat(first.registry.snapshot().all()).isEmpty();
            assertThat(first.warnings).singleElement().asString().contains("lost", "modes of first");
            Files.writeString(
                    folder.resolve("modes of b"),
                    new JsonObject()
                            .put(
                                    "gone",
                                    StatementCodec.encodeModes(
                                            new MemberHolds.Statement("p", 7, List.of(sharedHold(0)))))
                            .encode());
            Member b = new Member("b", server);
            assertThat(b.registry.snapshot().all())
                    .as("a member that is not listed any more")
                    .isEmpty();
            assertThat(b.warnings).isEmpty();
        }
    }

    @Test
    void a_saved_statement_that_cannot_be_read_holds_until_one_that_can() throws IOException {
        try (StoreServer server = server()) {
            for (String saved : List.of("{\"a\":7}", "{\"a\":\"{}\"}")) {
                Files.writeString(folder.resolve("modes of b"), saved);
                new Member("b", server);
                Member restarted = new Member("b", server);
                assertThat(restarted.unreadable.get("a")).isNotEmpty();
                assertThat(restarted.warnings).isEmpty();
                Member a = new Member("a", server);
                a.holds = List.of(sharedHold(0));
                a.exchange(0);
                a.holds = List.of();
                a.exchange(200);
                restarted.exchange(200);
                assertThat(restarted.unreadable.get("a")).isEmpty();
                StoreServer.await(() -> "{}".equals(text(folder.resolve("modes of b"))), "nothing is saved any more");
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void a_mode_with_a_time_ends_when_its_member_is_silent() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.holds = List.of(sharedHold(1_000));
            a.exchange(0);
            b.exchange(0);
            b.exchange(900);
            b.sharing.expire(TimeUnit.MILLISECONDS.toNanos(999));
            assertThat(b.registry.snapshot().all()).hasSize(1);
            b.sharing.expire(TimeUnit.MILLISECONDS.toNanos(1_000));
            b.exchange(1_100);
            assertThat(b.registry.snapshot().all()).isEmpty();
        }
    }

    @Test
    void a_process_withdraws_what_an_earlier_process_of_its_member_told() {
        try (StoreServer server = server()) {
            String earlier =
                    StatementCodec.encodeModes(new MemberHolds.Statement("earlier", 9, List.of(sharedHold(0))));
            server.call("HSET", KEY, "a", TestStatements.earlier("modes", "a", earlier));
            Member b = new Member("b", server);
            b.exchange(0);
            assertThat(b.registry.snapshot().all()).hasSize(1);
            Member a = new Member("a", server);
            a.exchange(0);
            a.exchange(200);
            b.exchange(200);
            assertThat(b.registry.snapshot().all()).isEmpty();
        }
    }

    @Test
    void a_statement_is_read_as_far_as_possible_and_the_rest_is_reported_once() {
        String encoded =
                StatementCodec.encodeModes(new MemberHolds.Statement("p", 7, List.of(sharedHold(9), sharedHold(0))));
        assertThat(StatementCodec.encodeModes(
                        StatementCodec.decodeModes(encoded).statement()))
                .isEqualTo(encoded);
        for (String hostile : List.of("", "{}", encoded.replace("\"p\"", "\"" + "p".repeat(300_000) + "\""))) {
            assertThatIllegalArgumentException().isThrownBy(() -> StatementCodec.decodeModes(hostile));
        }
        for (String partly : List.of(
                encoded.replace("\"leftMs\":9", "\"leftMs\":-9"),
                encoded.replace("breaker:risk", "kill-switch"),
                encoded.replace("REDUCE_ONLY", "HALTED"),
                encoded.replace("a reset", "x".repeat(600)),
                encoded.replace("\"ana\"", "null"))) {
            assertThat(StatementCodec.decodeModes(partly).unreadable())
                    .as(partly)
                    .startsWith("a mode: ");
        }
        try (StoreServer server = server()) {
            server.call("HSET", KEY, "b", TestStatements.earlier("modes", "b", "{\"holds\":1}"));
            server.call("HSET", KEY, "c", "{\"holds\":[]}");
            Member a = new Member("a", server);
            a.exchange(0);
            a.exchange(200);
            assertThat(a.warnings)
                    .hasSize(2)
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("the statement of member b about modes in the store cannot be read in part"))
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("the statement of member c about modes in the store has no valid signature"));
            assertThat(a.unreadable)
                    .as("holds CANCEL_ONLY for what b may have said")
                    .containsOnlyKeys("b");
        }
    }
}
