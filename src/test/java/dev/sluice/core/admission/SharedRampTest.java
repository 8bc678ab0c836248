package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.Membership;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.cluster.TestStore;
import dev.sluice.core.ratelimit.LimitScope.Part;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members of a new cluster whose shared limit opens slowly, after a re-arm or a ban. */
final class SharedRampTest {
    private static final long SIZE = 5_700;
    private static final long RAMP = 60 * SECOND;
    private static final long STEP = 50 * MS;
    private static final List<String> NAMES = List.of("a", "b");

    private final TestStore store = new TestStore();
    private final Member first = new Member("a");
    private final Member second = new Member("b");

    private final class Member {
        final AdmissionFixture gateway =
                AdmissionFixture.of(limit("weight", SIZE, 60_000, "'breach': 'ban', 'reserve': 570"));
        private final LimitLeases leases;

        Member(String name) {
            ClusterMember member = new ClusterMember(
                    new Membership(name, NAMES),
                    TestLease.TIMINGS,
                    1,
                    100 * SECOND,
                    Long.MAX_VALUE,
                    () -> "generation of " + name,
                    gateway.now);
            leases = gateway.admission.share(member, new SharingSettings(Set.of(Part.IP), 2, 2), gateway.now);
        }

        AdmissionRequest ask(String call) {
            return gateway.ask("bot", call);
        }

        void sync() {
            boolean shouldAskAgain = true;
            for (int i = 0; shouldAskAgain && i < 3; i++) {
                SyncRequest request = leases.nextRequest(gateway.now);
                shouldAskAgain =
                        request != null && leases.received(store.handle(request), gateway.now, gateway.decisions);
            }
            gateway.tick();
            for (AdmissionRequest decided : gateway.newlyDecided()) {
                if (gateway.isAdmitted(decided) && gateway.start(decided) == StartDecision.STARTED) {
                    gateway.answer(decided, TestCalls.ok());
                }
            }
        }

        void rearm(ModeScope scope) {
            gateway.tell(new AdmissionEvent.Rearmed(scope, RAMP, 10));
        }
    }

    /** Lets both members ask the store after each of so many steps. */
    private void pass(int steps, long nanos) {
        for (int i = 0; i < steps; i++) {
            Stream.of(first, second).forEach(member -> {
                member.gateway.pass(nanos);
                member.sync();
            });
        }
    }

    private long used() {
        return first.gateway.used("weight") + second.gateway.used("weight");
    }

    @BeforeEach
    void bothMembersAreKnownToHaveUsedNothing() {
        pass(300, 500 * MS);
    }

    @Test
    void a_large_call_at_each_member_passes_soon_after_a_re_arm() {
        Stream.of(first, second).forEach(member -> member.rearm(ModeScope.GLOBAL));
        AdmissionRequest here = first.ask("GET /private?w=40");
        AdmissionRequest there = second.ask("GET /private?w=40");
        pass(2, STEP);
        assertThat(first.gateway.isAdmitted(here)).isTrue();
        assertThat(second.gateway.isAdmitted(there)).isTrue();
    }

    @Test
    void a_large_call_passes_soon_after_a_ban() {
        first.gateway.answer(first.gateway.go("bot", "GET /private?w=1"), TestCalls.ban(1_000, "weight"));
        first.gateway.newlyDecided();
        pass(40, STEP);
        AdmissionRequest request = first.ask("GET /private?w=40");
        assertThat(first.gateway.waits(request)).isTrue();
        pass(2, STEP);
        assertThat(first.gateway.isAdmitted(request)).isTrue();
    }

    @Test
    void a_bot_outside_the_ramp_gets_the_whole_part_at_once() {
        first.rearm(ModeScope.bot("elsewhere"));
        AdmissionRequest request = first.ask("GET /private?w=3000");
        pass(2, STEP);
        assertThat(first.gateway.isAdmitted(request)).isTrue();
    }

    /**
     * Returns the most that was used together within the ramp, in percent of what it leaves of the whole limit when one
     * member after the other uses its share of what the ones before left over.
     */
    private double usedPercentOfRamp(List<Member> busy) {
        busy.forEach(member -> member.rearm(ModeScope.GLOBAL));
        double max = 0;
        for (long since = 0; since < RAMP; since += STEP) {
            for (Member member : busy) {
                while (member.gateway.status().waiting() < 5) {
                    member.ask("GET /private?w=7");
                }
            }
            pass(1, STEP);
            double open = 1 - Math.pow(0.9 - 0.9 * (since + STEP) / RAMP, busy.size());
            max = Math.max(max, 100 * used() / (open * (SIZE - 570)));
        }
        return max;
    }

    @Test
    void one_busy_member_uses_what_the_ramp_leaves_of_the_whole_limit() {
        assertThat(usedPercentOfRamp(List.of(first))).isBetween(95.0, 100.5);
    }

    @Test
    void two_busy_members_together_do_not_jump_to_full_use() {
        assertThat(usedPercentOfRamp(List.of(first, second))).isBetween(95.0, 100.5);
        assertThat(first.gateway.used("weight")).isGreaterThan(2_000);
        assertThat(second.gateway.used("weight")).isGreaterThan(2_000);
    }
}
