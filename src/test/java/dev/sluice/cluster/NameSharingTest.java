package dev.sluice.cluster;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.tradingmode.KnownNames;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the names that members tell each other through a real server. */
class NameSharingTest {
    private static final String KEY = "sluice:{test}:names";
    private static final Set<String> MEMBERS = Set.of("a", "b", "c");

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        vertx.close().await();
    }

    private final class Member implements LocalNames {
        final List<String> warnings = new ArrayList<>();
        final Map<String, KnownNames> names = new HashMap<>();
        long changes;
        final NameSharing sharing;

        Member(String name, StoreServer server) {
            Set<String> others = new HashSet<>(MEMBERS);
            others.remove(name);
            sharing = new NameSharing(
                    new StatementHash(
                            name,
                            MEMBERS,
                            KEY,
                            NameSharing.SUBJECT,
                            TestStatements.log(MEMBERS, warnings::add),
                            server.client(vertx)),
                    others,
                    this);
        }

        void use(String bot) {
            names.put("binance", new KnownNames(List.of(bot), List.of("desk"), List.of("BTCUSDT"), true));
            changes++;
        }

        LatchPeers.OtherNames ask() {
            return await(sharing.ask());
        }

        @Override
        public long changes() {
            return changes;
        }

        @Override
        public Map<String, KnownNames> names() {
            return names;
        }
    }

    private StoreServer server() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    @Test
    void a_member_knows_the_names_that_others_used_and_which_members_have_told_none() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.use("maker");
            await(a.sharing.write());
            assertThat(b.ask().names()).containsOnlyKeys("binance");
            assertThat(b.ask().names()).containsValue(a.names.get("binance"));
            assertThat(b.ask().unknownMembers()).containsExactly("c");
            assertThat(a.ask().unknownMembers()).containsExactlyInAnyOrder("b", "c");
            a.use("taker");
            await(a.sharing.write());
            assertThat(Objects.requireNonNull(b.ask().names().get("binance")).bots())
                    .containsExactly("taker");
        }
    }

    @Test
    void names_are_kept_while_the_store_does_not_answer_and_written_again_afterwards() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.use("maker");
            await(a.sharing.write());
            b.ask();
            server.call("FLUSHALL");
            assertThat(b.ask().names()).containsOnlyKeys("binance");
            await(a.sharing.write());
            assertThat(server.call("EXISTS", KEY)).as("nothing new").isEqualTo(":0");
            a.sharing.writeAgain();
            await(a.sharing.write());
            assertThat(server.call("EXISTS", KEY)).isEqualTo(":1");
            server.kill();
            assertThat(b.ask().names()).containsOnlyKeys("binance");
            assertThat(b.ask().unknownMembers()).as("there may be others").containsExactlyInAnyOrder("a", "c");
        }
    }

    @Test
    void a_statement_of_another_format_is_reported_and_its_member_counts_as_unknown() {
        try (StoreServer server = server()) {
            Member b = new Member("b", server);
            for (String text : List.of("{}", "[", "{\"version\":9,\"exchanges\":{}}")) {
                String signed = TestStatements.log(MEMBERS, warning -> {}).write(NameSharing.SUBJECT, "a", text);
                server.call("HSET", KEY, "a", signed);
                assertThat(b.ask().unknownMembers()).contains("a");
            }
            assertThat(b.warnings).anyMatch(warning -> warning.contains("about names in the store cannot be read"));
            server.call("HSET", KEY, "a", "v1 forged\n{}");
            assertThat(b.ask().names()).isEmpty();
        }
    }

    @Test
    void too_many_names_are_cut_to_the_last_ones_and_said_to_be_incomplete() {
        List<String> names =
                IntStream.range(0, 1000).mapToObj(i -> "\u00fc".repeat(120) + i).toList();
        Map<String, KnownNames> all = Map.of("okx", new KnownNames(names, names, names, true));
        String text = StatementCodec.encodeNames(all);
        assertThat(text.length()).isBetween(StatementCodec.MAX_NAMES_LENGTH / 4, StatementCodec.MAX_NAMES_LENGTH);
        KnownNames read =
                Objects.requireNonNull(StatementCodec.decodeNames(text).get("okx"));
        assertThat(read.isComplete()).isFalse();
        assertThat(read.bots()).last().isEqualTo(names.get(999));
        assertThat(read.bots()).hasSizeGreaterThan(100);
    }

    @Test
    void what_is_read_is_bounded() {
        String longName = "x".repeat(200);
        String text = "{\"version\":2,\"exchanges\":{\"okx\":{\"bots\":[\"\",\"" + longName
                + "\",\"ok\"],\"accounts\":[],\"instruments\":[],\"isComplete\":true}}}";
        assertThat(Objects.requireNonNull(StatementCodec.decodeNames(text).get("okx"))
                        .bots())
                .containsExactly("ok");
        assertThatIllegalArgumentException().isThrownBy(() -> StatementCodec.decodeNames(text.replace("true", "7")));
    }
}
