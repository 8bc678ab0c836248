package dev.sluice.cluster;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of bans that members tell each other through a real server, on clocks that the test sets. */
class BanSharingTest {
    private static final String KEY = "sluice:{test}:bans";
    private static final Set<String> MEMBERS = Set.of("a", "b", "c");

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        vertx.close().await();
    }

    /** One member with the shared limits of one exchange. */
    private final class Member extends IdleBudget {
        final List<String> warnings = new ArrayList<>();
        List<BanNotice> seen = List.of();
        List<MemberBans.Active> kept = List.of();
        private final BanSharing sharing;
        private long nowMillis;

        Member(String name, StoreServer server) {
            StoreClient connection = server.client(vertx);
            sharing = new BanSharing(
                    new StatementHash(
                            name, MEMBERS, KEY, "bans", TestStatements.log(MEMBERS, warnings::add), connection),
                    "process of " + name,
                    () -> List.of(this));
        }

        /** Tells and reads once, at this time of the member's clock. */
        void exchange(long millis) {
            nowMillis = millis;
            Future<Void> done = sharing.synchronize(() -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
            await(done);
        }

        boolean hasNews(long millis) {
            return sharing.hasNews(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        @Override
        public String exchange() {
            return "binance";
        }

        @Override
        public List<BanNotice> bansSeenHere(long nowNanos) {
            return seen;
        }

        @Override
        public void keepBans(List<MemberBans.Active> bans, long nowNanos) {
            kept = bans;
        }
    }

    private StoreServer server() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    private static BanNotice ban(long leftMs) {
        return new BanNotice("binance", "weight", "", BanNotice.Kind.BAN, leftMs);
    }

    @Test
    void a_ban_is_kept_by_the_others_as_long_as_it_is_told_and_then_its_statement_is_deleted() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.seen = List.of(ban(5_000));
            assertThat(a.hasNews(0)).isTrue();
            a.exchange(0);
            assertThat(a.hasNews(0)).isFalse();
            assertThat(a.kept).isEmpty();
            b.exchange(70_000);
            assertThat(b.kept).singleElement().satisfies(ban -> {
                assertThat(ban.member()).isEqualTo("a");
                assertThat(ban.untilNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(75_000));
            });
            b.exchange(75_000);
            assertThat(b.kept).isEmpty();
            a.seen = List.of();
            a.exchange(5_000);
            assertThat(server.call("EXISTS", KEY)).isEqualTo(":0");
        }
    }

    @Test
    void a_longer_ban_is_news_and_the_passing_of_time_is_none() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            a.seen = List.of(ban(5_000));
            a.exchange(0);
            a.seen = List.of(ban(3_000));
            assertThat(a.hasNews(2_000)).isFalse();
            a.seen = List.of(ban(3_500));
            assertThat(a.hasNews(2_000)).isTrue();
        }
    }

    @Test
    void the_statement_of_a_member_that_stopped_extends_nothing_and_is_deleted_when_it_has_ended() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.seen = List.of(ban(5_000));
            a.exchange(0);
            b.exchange(0);
            b.exchange(4_000);
            assertThat(b.kept)
                    .singleElement()
                    .satisfies(ban -> assertThat(ban.untilNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5_000)));
            b.exchange(14_000);
            assertThat(server.call("HEXISTS", KEY, "a")).isEqualTo(":1");
            b.exchange(15_001);
            StoreServer.await(() -> server.call("HEXISTS", KEY, "a").equals(":0"), "the statement is deleted");
        }
    }

    @Test
    void a_process_deletes_what_an_earlier_process_of_its_member_stated() {
        try (StoreServer server = server()) {
            String earlier = StatementCodec.encodeBans(new BanStatement("earlier", 9, List.of(ban(5_000))));
            server.call("HSET", KEY, "a", TestStatements.earlier("bans", "a", earlier));
            Member a = new Member("a", server);
            a.exchange(0);
            a.exchange(200);
            assertThat(server.call("EXISTS", KEY)).isEqualTo(":0");
        }
    }

    @Test
    void a_statement_that_cannot_be_read_or_is_not_signed_is_reported_once_and_stops_nothing() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            server.call("HSET", KEY, "b", TestStatements.earlier("bans", "b", "{\"bans\": 1}"));
            String ban = StatementCodec.encodeBans(new BanStatement("p", 1, List.of(ban(5_000))));
            server.call("HSET", KEY, "intruder", TestStatements.earlier("bans", "intruder", ban));
            server.call("HSET", KEY, "c", ban);
            a.exchange(0);
            a.exchange(200);
            assertThat(a.warnings)
                    .hasSize(2)
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("the statement of member b about bans in the store cannot be read in part"))
                    .anySatisfy(text -> assertThat(text)
                            .startsWith("the statement of member c about bans in the store has no valid signature"));
            assertThat(a.kept).isEmpty();
        }
    }

    @Test
    void a_statement_is_read_as_written_and_hostile_text_is_refused() {
        BanStatement statement = new BanStatement(
                "p", 7, List.of(ban(1), new BanNotice("kraken", "o", "k|\"x\"", BanNotice.Kind.PAUSE, 9)));
        String encoded = StatementCodec.encodeBans(statement);
        assertThat(StatementCodec.decodeBans(encoded)).isEqualTo(new StatementCodec.Decoded<>(statement, ""));
        for (String hostile : List.of("", "[]", "{}", encoded.replace("\"p\"", "\"" + "p".repeat(70_000) + "\""))) {
            assertThatIllegalArgumentException()
                    .as(hostile.lines().findFirst().orElse(""))
                    .isThrownBy(() -> StatementCodec.decodeBans(hostile));
        }
        for (String partly : List.of(
                encoded.replace("\"leftMs\":9", "\"leftMs\":9000000000000"),
                encoded.replace("\"leftMs\":9", "\"leftMs\":-1"),
                encoded.replace("PAUSE", "FOREVER"),
                encoded.replace("\"kraken\"", "null"))) {
            StatementCodec.Decoded<BanStatement> stated = StatementCodec.decodeBans(partly);
            assertThat(stated.statement().notices()).as(partly).containsExactly(ban(1));
            assertThat(stated.unreadable()).as(partly).startsWith("a ban: ");
        }
    }
}
