package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a member whose process passes its lease to another one, step by step, with a second member and a store. */
class PassedLeaseTest {
    private static final long MS = 1_000_000;
    private static final long DRAIN = 4000 * MS;
    private static final SharedLimit LIMIT = new SharedLimit("weight", "", 100, 2, DRAIN, "rolling 1 s");
    private static final SharedLimit OTHER = new SharedLimit("orders", "key", 100, 2, DRAIN, "rolling 1 s");
    private static final ClusterTimings TIMINGS = TestLease.TIMINGS;

    /** A process of a member, whose usage of each limit a test sets by hand. */
    private final class MemberProcess implements OneUnitCalls {
        final ClusterMember member;
        final LeasedCap cap;
        long used;
        long waiting;

        MemberProcess(String name, long keptIncarnation, @Nullable PassedLease passed) {
            member = new ClusterMember(
                    new Membership(name, List.of("a", "b")),
                    TIMINGS,
                    keptIncarnation,
                    DRAIN,
                    passed == null ? Long.MAX_VALUE : 0, // nobody was there before the first process
                    () -> "id" + ids++,
                    now);
            if (passed != null) {
                member.takeOver(passed);
            }
            cap = member.share(LIMIT, this);
        }

        /** Sends requests until the member is content, and returns the last. */
        SyncRequest sync() {
            SyncRequest request;
            do {
                request = Objects.requireNonNull(member.nextRequest(now));
            } while (member.received(handle(request), now));
            return request;
        }

        MemberProcess wants(long units) {
            waiting = units;
            sync();
            return this;
        }

        /** Lets another process take over that has read the saved usage. */
        MemberProcess next() {
            PassedLease passed = Objects.requireNonNull(member.handOver(now));
            MemberProcess next = new MemberProcess(member.name(), member.incarnationToKeep(), passed);
            next.used = used;
            return next;
        }

        @Override
        public long used(long nowNanos) {
            return used;
        }

        @Override
        public long waitingCost(long nowNanos) {
            return waiting;
        }
    }

    private long now = Long.MAX_VALUE - 5000 * MS;
    private int ids;
    private ModelStore.@Nullable Data data;
    private MemberProcess former;
    private MemberProcess b;

    private SyncResponse handle(SyncRequest request) {
        ModelStore.Result result = ModelStore.handle(data, "server", request, Set.of());
        data = result.data();
        return result.response();
    }

    /** Lets member a have 60 of the 100 units, and b 40. */
    @BeforeEach
    void share() {
        former = new MemberProcess("a", 1, null).wants(60);
        b = new MemberProcess("b", 1, null).wants(30);
        former.sync();
        b.wants(100);
        assertThat(former.cap.cap(now)).isEqualTo(60);
        assertThat(b.cap.cap(now)).isEqualTo(40);
        former.used = 20;
        former.waiting = 0;
    }

    @Test
    void the_next_process_has_the_caps_at_once_and_the_former_one_asks_nothing_more() {
        MemberProcess next = former.next();

        assertThat(next.member.state(now)).isEqualTo(ClusterState.SHARING);
        assertThat(next.cap.cap(now)).isEqualTo(60);
        assertThat(next.cap.admissible(now)).isEqualTo(60);
        assertThat(former.member.nextRequest(now)).isNull();
        b.sync();
        assertThat(b.cap.cap(now)).as("nothing of a is free").isEqualTo(40);
    }

    @Test
    void to_the_others_the_member_goes_on_with_a_new_process_that_states_its_caps() {
        b.sync();
        long silent = Objects.requireNonNull(b.member.silentNanos(now).get("a"));
        MemberProcess next = former.next();
        now += 300 * MS;
        SyncRequest request = next.sync();

        assertThat(request.kind()).isEqualTo(SyncRequest.Kind.REGISTER);
        assertThat(request.sequence().incarnation()).isEqualTo(former.member.incarnationToKeep() + 1);
        assertThat(request.caps()).singleElement().satisfies(asked -> {
            assertThat(asked.cap()).as("lowered to what it uses").isEqualTo(20);
            assertThat(asked.used()).isEqualTo(20);
        });
        assertThat(next.member.leaseNanos(now)).isEqualTo(TIMINGS.leaseNanos());
        b.sync();
        assertThat(b.member.silentNanos(now).get("a")).isLessThanOrEqualTo(silent);
        assertThat(b.cap.cap(now)).as("what a gave back").isEqualTo(80);
    }

    /** What a dead member had is not booked anew when another member is upgraded, and nothing is blocked. */
    @Test
    void the_next_process_knows_how_long_the_others_are_silent_and_how_old_the_generation_is() {
        former.waiting = 100;
        for (long passed = 0; passed < TIMINGS.silenceNanos() + DRAIN - 400 * MS; passed += 200 * MS) {
            now += 200 * MS;
            former.sync();
        }
        assertThat(former.cap.cap(now)).as("b may still use its part").isEqualTo(50);
        MemberProcess next = former.next();
        next.waiting = 100;
        now += 700 * MS;
        assertThat(next.sync().kind()).isEqualTo(SyncRequest.Kind.REGISTER);
        assertThat(next.cap.cap(now)).isEqualTo(98);
        assertThat(next.member.state(now)).isEqualTo(ClusterState.SHARING);
    }

    @Test
    void the_lease_ends_when_it_would_have_ended_for_the_former_process() {
        long left = former.member.leaseNanos(now);
        now += left / 2;
        MemberProcess next = former.next();
        now += left - left / 2 - 1;
        assertThat(next.cap.cap(now)).isEqualTo(60);
        now += 1;
        assertThat(next.cap.cap(now)).as("its floor").isEqualTo(2);
        assertThat(next.member.state(now).isLeased()).isFalse();
    }

    @Test
    void a_response_to_a_request_of_the_former_process_changes_nothing() {
        former.waiting = 10;
        SyncRequest open = Objects.requireNonNull(former.member.nextRequest(now));
        MemberProcess next = former.next();
        SyncResponse late = handle(open);

        assertThat(former.member.received(late, now)).isFalse();
        assertThat(former.member.nextRequest(now)).isNull();
        assertThat(next.cap.cap(now)).as("what the request stated").isEqualTo(30);
    }

    @Test
    void a_request_of_the_former_process_that_arrives_after_the_next_one_registered_changes_nothing() {
        SyncRequest late = Objects.requireNonNull(former.member.nextRequest(now));
        MemberProcess next = former.next();
        next.waiting = 30;
        next.sync();
        assertThat(handle(late).status()).isEqualTo(SyncResponse.Status.STALE);
        b.sync();
        assertThat(next.cap.cap(now)).isEqualTo(50);
        assertThat(b.cap.cap(now)).isEqualTo(50);
    }

    /** The response extends the lease of what was stated only. */
    @Test
    void a_part_of_a_limit_that_the_first_request_does_not_state_stays_booked_and_unused() {
        LeasedCap orders = former.member.share(OTHER, former);
        former.wants(30);
        assertThat(orders.cap(now)).isEqualTo(50);
        MemberProcess next = former.next();
        next.sync();
        LeasedCap later = next.member.share(OTHER, next);

        assertThat(later.cap(now)).isEqualTo(2);
        b.member.share(OTHER, b);
        b.waiting = 100;
        b.sync();
        assertThat(b.member.caps())
                .filteredOn(cap -> cap.limit().equals(OTHER))
                .singleElement()
                .extracting(cap -> cap.cap(now))
                .isEqualTo(50L);
    }

    @Test
    void a_process_that_is_killed_leaves_its_successor_the_floors_and_what_is_used_booked() {
        MemberProcess next = former.next();
        next.used = 55;
        MemberProcess third = new MemberProcess("a", next.member.incarnationToKeep(), null);
        third.used = 55;

        assertThat(third.cap.cap(now)).isEqualTo(2);
        third.sync();
        assertThat(third.cap.cap(now)).isEqualTo(55);
        b.sync();
        assertThat(b.cap.cap(now)).isEqualTo(45);
    }

    @Test
    void a_lease_that_is_over_passes_nothing() {
        now += TIMINGS.leaseNanos();
        assertThat(former.member.handOver(now)).isNull();
    }

    @Test
    void a_process_that_does_not_know_what_was_used_takes_no_lease() {
        MemberProcess next = new MemberProcess("a", 0, former.member.handOver(now));
        assertThat(next.cap.cap(now)).isZero();
    }

    @Test
    void a_limit_that_became_smaller_gives_no_more_than_its_size() {
        PassedLease passed = Objects.requireNonNull(former.member.handOver(now));
        ClusterMember next = new ClusterMember(
                new Membership("a", List.of("a", "b")), TIMINGS, 1, DRAIN, 0, () -> "id" + ids++, now);
        next.takeOver(passed);
        SharedLimit smaller = new SharedLimit("weight", "", 50, 1, DRAIN, "rolling 1 s");
        assertThat(next.share(smaller, former).cap(now)).isEqualTo(50);
    }

    @Test
    void a_limit_that_counts_in_another_way_begins_at_its_floor() {
        PassedLease passed = Objects.requireNonNull(former.member.handOver(now));
        ClusterMember next = new ClusterMember(
                new Membership("a", List.of("a", "b")), TIMINGS, 1, DRAIN, 0, () -> "id" + ids++, now);
        next.takeOver(passed);
        SharedLimit other = new SharedLimit("weight", "", 100, 2, DRAIN, "rolling 0.5 s");
        assertThat(next.share(other, former).cap(now)).isEqualTo(2);
    }

    @Test
    void leases_survive_their_json_and_a_message_without_any_has_none() {
        PassedLease lease = Objects.requireNonNull(former.member.handOver(now));
        PassedLeases passed = new PassedLeases(now, 1, Map.of("binance", lease));
        assertThat(RecordJson.decode(RecordJson.encode(passed), PassedLeases.class))
                .isEqualTo(passed);
        assertThat(RecordJson.decode("{}", PassedLeases.class)).isEqualTo(PassedLeases.NONE);
    }

    @Test
    void leases_count_only_on_the_clocks_on_which_they_were_passed() {
        PassedLease lease = Objects.requireNonNull(former.member.handOver(now));
        PassedLeases passed = new PassedLeases(now, 1_000_000, Map.of("binance", lease));
        long longest = TIMINGS.leaseNanos();

        assertThat(passed.of("binance", longest, now + 700 * MS, 1_000_700)).isEqualTo(lease);
        assertThat(passed.of("okx", longest, now, 1_000_000)).isNull();
        assertThat(passed.of("binance", longest, now - 1, 1_000_000))
                .as("another monotonic clock")
                .isNull();
        assertThat(passed.of("binance", longest, now + 700 * MS, 1_002_000))
                .as("the machine slept")
                .isNull();
        assertThat(passed.of("binance", longest, now + longest, 1_003_000))
                .as("over")
                .isNull();
        assertThat(passed.of("binance", longest / 2, now, 1_000_000))
                .as("longer than any")
                .isNull();
        assertThat(PassedLeases.NONE.of("binance", longest, now, 1_000_000)).isNull();
    }
}
