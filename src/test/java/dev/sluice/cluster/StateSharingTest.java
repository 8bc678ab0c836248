package dev.sluice.cluster;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.status.ClusterReport.MemberReport;
import dev.sluice.status.MemberState;
import dev.sluice.status.MemberState.LimitUse;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the states that members tell each other through a real server. */
class StateSharingTest {
    private static final String KEY = "sluice:{test}:states";
    private static final Set<String> MEMBERS = Set.of("a", "b");
    private static final long SECOND = 1_000_000_000;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        vertx.close().await();
    }

    private final class Member {
        final List<String> warnings = new ArrayList<>();
        final String name;
        final StateSharing sharing;

        Member(String name, StoreServer server) {
            this.name = name;
            sharing = new StateSharing(new StatementHash(
                    name,
                    MEMBERS,
                    KEY,
                    StateSharing.SUBJECT,
                    TestStatements.log(MEMBERS, warnings::add),
                    server.client(vertx)));
        }

        void synchronize(long nanos) {
            await(sharing.synchronize(List.of(), nanos));
        }

        List<MemberReport> reports(long nanos) {
            return sharing.reports(name, nanos);
        }
    }

    private static MemberState state(double sent, LimitUse... limits) {
        return new MemberState("1.0", "serving", "ACTIVE", "active", 5, sent, 1.5, 2, List.of(limits));
    }

    private StoreServer server() {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        return StoreServer.start(StoreServer.Kind.REDIS, folder);
    }

    @Test
    void a_member_counts_as_heard_from_its_second_state_on_because_the_first_may_be_of_a_process_that_is_gone() {
        try (StoreServer server = server()) {
            Member a = new Member("a", server);
            Member b = new Member("b", server);
            a.sharing.tell(state(10));
            a.synchronize(0);
            b.synchronize(0);
            assertThat(b.reports(9 * SECOND)).isEmpty();
            a.sharing.tell(state(20));
            a.synchronize(SECOND);
            b.synchronize(SECOND);
            assertThat(b.reports(SECOND)).containsExactly(new MemberReport("a", 0, state(20)));
            b.synchronize(3 * SECOND);
            assertThat(b.reports(4 * SECOND)).containsExactly(new MemberReport("a", 3_000, state(20)));
            b.sharing.tell(state(7));
            assertThat(b.reports(SECOND)).extracting(MemberReport::member).containsExactly("a", "b");
        }
    }

    @Test
    void a_state_that_is_not_bounded_or_forged_is_ignored_and_reported() {
        try (StoreServer server = server()) {
            Member b = new Member("b", server);
            LimitUse use = new LimitUse("binance", "spot.weight", "", 100, 40);
            LimitUse longName = new LimitUse("x".repeat(161), "spot.weight", "", 100, 40);
            List<String> texts = List.of(
                    StatementCodec.encodeState(state(1, use)),
                    StatementCodec.encodeState(state(2, use)),
                    StatementCodec.encodeState(state(3, longName)),
                    StatementCodec.encodeState(state(4).with(Collections.nCopies(MemberState.MAX_LIMITS + 1, use))),
                    "{}");
            for (String text : texts) {
                String signed = TestStatements.log(MEMBERS, warning -> {}).write(StateSharing.SUBJECT, "a", text);
                server.call("HSET", KEY, "a", signed);
                b.synchronize(0);
            }
            server.call("HSET", KEY, "a", "v1 forged\n{}");
            b.synchronize(0);
            assertThat(b.reports(0)).containsExactly(new MemberReport("a", 0, state(2, use)));
            assertThat(b.warnings)
                    .anyMatch(warning -> warning.contains("about states in the store cannot be read"))
                    .anyMatch(warning -> warning.contains("has no valid signature"));
        }
    }
}
