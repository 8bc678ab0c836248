package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.cluster.SyncRequest.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two members and a store, step by step: states, caps and what is stated. */
class ClusterMemberTest {
    private static final long MS = 1_000_000;
    private static final long DRAIN = 4000 * MS;
    private static final SharedLimit LIMIT = new SharedLimit("weight", "", 100, 2, DRAIN, "rolling 1 s");
    private static final ClusterTimings TIMINGS = TestLease.TIMINGS;

    /** Usage that a test sets by hand. */
    private static final class Usage implements OneUnitCalls {
        long used;
        long waiting;

        @Override
        public long used(long nowNanos) {
            return used;
        }

        @Override
        public long waitingCost(long nowNanos) {
            return waiting;
        }
    }

    private final class MemberProcess {
        final Usage usage = new Usage();
        final ClusterMember member;
        final LeasedCap cap;
        List<String> members;

        MemberProcess(String name, long keptIncarnation, String... members) {
            this.members = List.of(members);
            member = new ClusterMember(
                    new Membership(name, this.members),
                    TIMINGS,
                    keptIncarnation,
                    DRAIN,
                    quiet,
                    () -> "id" + ids++,
                    now);
            cap = member.share(LIMIT, usage);
        }

        /** Sends requests until the member is content, and returns the last. */
        SyncRequest sync() {
            SyncRequest request;
            do {
                request = Objects.requireNonNull(member.nextRequest(now));
            } while (member.received(handle(request), now));
            return request;
        }

        ClusterState state() {
            return member.state(now);
        }

        ClusterStatus status() {
            return member.status(List.of(), now);
        }
    }

    /** For how long an earlier process has started no call when a process begins. */
    private long quiet;

    private long now = Long.MAX_VALUE - 5000 * MS;
    private int ids;
    private String server = "server 1";
    private ModelStore.@Nullable Data data;

    private SyncResponse handle(SyncRequest request) {
        ModelStore.Result result = ModelStore.handle(data, server, request, Set.of());
        data = result.data();
        return result.response();
    }

    private MemberProcess process(String name) {
        return new MemberProcess(name, 1, "a", "b");
    }

    private void pass(long ms) {
        now += ms * MS;
    }

    /** Lets time pass in which these members ask as often as they should. */
    private void passWith(long ms, MemberProcess... processes) {
        for (long passed = 0; passed < ms; passed += 200) {
            pass(200);
            for (MemberProcess each : processes) {
                each.sync();
            }
        }
    }

    @Test
    void a_member_starts_with_its_floor_and_shares_after_its_first_registration() {
        MemberProcess a = process("a");
        assertThat(a.state()).isEqualTo(ClusterState.JOINING);
        assertThat(a.cap.cap(now)).isEqualTo(2);
        a.usage.waiting = 50;
        assertThat(a.sync().kind()).isEqualTo(Kind.REGISTER);
        assertThat(a.state()).as("b was not heard of").isEqualTo(ClusterState.RECOVERING);
        assertThat(a.cap.cap(now)).isEqualTo(2);
        MemberProcess b = process("b");
        b.sync();
        assertThat(a.sync().kind()).isEqualTo(Kind.RENEW);
        assertThat(a.state()).isEqualTo(ClusterState.SHARING);
        assertThat(a.cap.cap(now)).isEqualTo(50);
        b.usage.waiting = 90;
        b.sync();
        assertThat(b.cap.cap(now)).as("what nobody has").isEqualTo(50);
    }

    @Test
    void without_responses_the_floor_is_left_when_the_lease_ends() {
        MemberProcess a = sharing(50);
        pass(2999);
        assertThat(a.cap.cap(now)).isEqualTo(50);
        pass(1);
        assertThat(a.cap.cap(now)).isEqualTo(2);
        assertThat(a.state()).isEqualTo(ClusterState.ALONE);
        assertThat(a.cap.decayUnits(now)).as("nobody else can have it yet").isEqualTo(50);
        pass(DRAIN / MS);
        assertThat(a.cap.decayUnits(now)).isEqualTo(2);
        assertThat(a.sync().kind()).isEqualTo(Kind.REGISTER);
        assertThat(a.state()).isEqualTo(ClusterState.SHARING);
    }

    /** Returns member "a" with this cap; "b" is at its floor. */
    private MemberProcess sharing(long cap) {
        MemberProcess a = process("a");
        a.sync();
        process("b").sync();
        a.usage.waiting = cap;
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(cap);
        return a;
    }

    @Test
    void a_late_response_or_one_to_an_abandoned_request_changes_nothing() {
        MemberProcess a = sharing(50);
        long lease = a.member.leaseNanos(now);
        SyncRequest request = Objects.requireNonNull(a.member.nextRequest(now));
        assertThat(a.member.nextRequest(now)).as("while one is open").isNull();
        SyncResponse response = handle(request);
        pass(501);
        a.member.received(response, now);
        assertThat(a.member.leaseNanos(now)).isEqualTo(lease - 501 * MS);
        Objects.requireNonNull(a.member.nextRequest(now));
        a.member.received(response, now);
        assertThat(a.member.leaseNanos(now)).isEqualTo(lease - 501 * MS);
    }

    @Test
    void a_clock_jump_ends_the_lease() {
        MemberProcess a = sharing(50);
        a.member.clockJumped(now);
        assertThat(a.state()).isEqualTo(ClusterState.ALONE);
        assertThat(a.cap.cap(now)).isEqualTo(2);
    }

    @Test
    void a_store_that_says_what_cannot_be_so_leaves_the_floors_for_a_minute() {
        SyncResponse.CapGrant tooMuch = new SyncResponse.CapGrant(101, 50, false, Map.of());
        SyncResponse.CapGrant tooMuchTogether =
                new SyncResponse.CapGrant(60, 50, false, Map.of("b", new SyncResponse.MemberNote(41, "")));
        List<UnaryOperator<SyncResponse>> lies = List.of(
                honest -> changed(honest, honest.sequences(), tooMuch),
                honest -> changed(honest, honest.sequences(), tooMuchTogether),
                honest -> changed(
                        honest,
                        Map.of("b", new SequenceNumber(0, 0)),
                        honest.grants().get(0)));
        for (UnaryOperator<SyncResponse> lie : lies) {
            data = null;
            MemberProcess a = sharing(50);
            SyncRequest request = Objects.requireNonNull(a.member.nextRequest(now));
            assertThat(a.member.received(lie.apply(handle(request)), now)).isFalse();
            assertThat(a.state()).isEqualTo(ClusterState.ALONE);
            assertThat(a.cap.cap(now)).isEqualTo(2);
            assertThat(a.member.status(List.of(), now).distrust()).isNotEmpty();
            pass(59_999);
            assertThat(a.member.nextRequest(now)).as("it is not asked").isNull();
            pass(1);
            a.sync();
            assertThat(a.state()).isIn(ClusterState.SHARING, ClusterState.RECOVERING);
            assertThat(a.member.status(List.of(), now).distrust()).isEmpty();
        }
    }

    @Test
    void a_store_that_leaves_what_was_booked_before_a_reload_or_beyond_a_cap_is_trusted() {
        MemberProcess a = sharing(60);
        MemberProcess b = process("b");
        a.usage.used = 60;
        a.usage.waiting = 0;
        a.cap.recordCount(0, now, DRAIN, false, now); // from now on it reads what the others have
        assertThat(a.sync().caps().get(0).readsNotes()).isTrue();
        b.usage.used = 45;
        b.sync();
        verifyTrusted(a, "b has used 5 more than was left");
        SharedLimit smaller = new SharedLimit("weight", "", 50, 2, DRAIN, LIMIT.shape());
        a.member.share(smaller, a.usage);
        verifyTrusted(a, "more is used than the new size");
        a.usage.used = 40;
        verifyTrusted(a, "b has another size");
        b.member.share(smaller, b.usage);
        b.sync();
        verifyTrusted(a, "both have more than the new size");
        verifyTrusted(b, "both have more than the new size");
    }

    private void verifyTrusted(MemberProcess process, String when) {
        process.sync();
        assertThat(process.status().distrust()).as(when).isEmpty();
        assertThat(process.state()).as(when).isEqualTo(ClusterState.SHARING);
    }

    private static SyncResponse changed(
            SyncResponse response, Map<String, SequenceNumber> sequences, SyncResponse.CapGrant grant) {
        return new SyncResponse(
                response.status(),
                response.request(),
                response.generation(),
                response.handled(),
                response.begun(),
                response.last(),
                response.session(),
                sequences,
                List.of(grant));
    }

    @Test
    void a_decaying_level_never_falls_faster_than_the_whole_limit() {
        MemberProcess a = sharing(50);
        SyncRequest request = Objects.requireNonNull(a.member.nextRequest(now));
        SyncResponse response = handle(request);
        a.cap.applyGrant(
                new SyncResponse.CapGrant(MessageBounds.MAX_COUNT, 50, false, Map.of()),
                true,
                response.handled(),
                now,
                now);
        assertThat(a.cap.decayUnits(now)).isEqualTo(a.cap.limit().size());
        assertThat(a.cap.cap(now)).isEqualTo(a.cap.limit().size());
    }

    @Test
    void unused_budget_is_available_to_others_at_once() {
        MemberProcess a = sharing(90);
        a.usage.waiting = 0;
        a.usage.used = 30;
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(30);
        MemberProcess b = process("b");
        b.usage.waiting = 100;
        b.sync();
        assertThat(b.cap.cap(now)).isEqualTo(70);
    }

    @Test
    void the_share_of_a_silent_member_is_free_after_its_lease_and_its_drain() {
        MemberProcess b = process("b");
        MemberProcess a = sharing(60);
        b.usage.waiting = 100;
        passWith(TIMINGS.silenceNanos() / MS + DRAIN / MS - 400, b);
        assertThat(b.cap.cap(now)).isEqualTo(40);
        passWith(800, b);
        assertThat(b.cap.cap(now)).isEqualTo(98);
        assertThat(a.cap.cap(now)).isEqualTo(2);
        a.sync();
        assertThat(a.state()).isEqualTo(ClusterState.SHARING);
    }

    @Test
    void a_store_without_data_grants_nothing_before_all_members_have_stated_their_caps() {
        MemberProcess a = sharing(60);
        MemberProcess b = process("b");
        b.sync();
        data = null;
        b.usage.waiting = 100;
        b.sync();
        assertThat(b.cap.cap(now)).as("a has 60 that this store does not know").isEqualTo(2);
        a.sync();
        assertThat(a.cap.cap(now)).as("a lease goes on").isEqualTo(60);
        b.sync();
        assertThat(b.cap.cap(now)).isEqualTo(40);
        assertThat(b.state()).isEqualTo(ClusterState.SHARING);
    }

    /** An old primary comes back with the data of its time, for members that know a newer one. */
    @Test
    void a_member_of_a_newer_generation_continues_with_an_older_store() {
        MemberProcess a = sharing(60);
        ModelStore.Data old = data;
        data = null;
        server = "server 2";
        a.sync();
        Generation newer = Objects.requireNonNull(a.member.generation());
        data = old;
        server = "server 1";
        SyncRequest ignored = Objects.requireNonNull(a.member.nextRequest(now));
        assertThat(a.member.received(handle(ignored), now)).isTrue();
        a.sync();
        assertThat(Objects.requireNonNull(a.member.generation()).number()).isGreaterThan(newer.number());
        assertThat(a.member.leaseNanos(now)).isEqualTo(TIMINGS.leaseNanos());
    }

    @Test
    void the_later_of_two_processes_with_one_name_continues() {
        MemberProcess a = sharing(60);
        MemberProcess twin = process("a");
        twin.sync();
        assertThat(twin.state()).isEqualTo(ClusterState.SHARING);
        a.sync();
        assertThat(a.state()).isEqualTo(ClusterState.REPLACED);
        assertThat(a.cap.cap(now)).isZero();
        passWith(10_000, a, twin);
        assertThat(a.state()).isEqualTo(ClusterState.REPLACED);
        assertThat(twin.state()).isNotEqualTo(ClusterState.REPLACED);
        passWith(TIMINGS.silenceNanos() / MS + 800, a);
        assertThat(a.state()).as("the other one is gone").isEqualTo(ClusterState.SHARING);
    }

    @Test
    void a_member_that_another_one_does_not_list_uses_no_budget() {
        process("a").sync();
        MemberProcess c = new MemberProcess("c", 1, "a", "b", "c");
        c.sync();
        assertThat(c.state()).isEqualTo(ClusterState.JOINING);
        assertThat(c.status().isExcluded()).isTrue();
        assertThat(c.status().isUsageUnknown()).isFalse();
        assertThat(c.cap.cap(now)).isZero();
    }

    @Test
    void the_floor_of_a_member_that_was_removed_is_free_when_it_is_silent() {
        MemberProcess c = new MemberProcess("c", 1, "a", "b", "c");
        c.sync();
        MemberProcess a = process("a");
        MemberProcess b = process("b");
        a.usage.waiting = 100;
        passWith(1000, a, b);
        assertThat(a.cap.cap(now)).isEqualTo(96);
        passWith(TIMINGS.silenceNanos() / MS + DRAIN / MS + 400, a, b);
        assertThat(a.cap.cap(now)).isEqualTo(98);
    }

    @Test
    void a_process_without_saved_usage_announces_itself_and_uses_nothing_until_it_has_drained() {
        MemberProcess a = sharing(60);
        MemberProcess b = process("b");
        b.usage.waiting = 100;
        MemberProcess reborn = new MemberProcess("a", 0, "a", "b");
        assertThat(reborn.sync().kind()).isEqualTo(Kind.ANNOUNCE);
        assertThat(reborn.status().isUsageUnknown()).isTrue();
        assertThat(reborn.status().isExcluded()).isFalse();
        a.sync();
        assertThat(a.state()).as("its predecessor, if it still runs").isEqualTo(ClusterState.REPLACED);
        assertThat(reborn.cap.cap(now)).isZero();
        assertThat(reborn.member.incarnationToKeep())
                .as("a restart must announce itself again")
                .isZero();
        passWith(DRAIN / MS, reborn, b);
        assertThat(reborn.cap.cap(now)).as("its floor").isEqualTo(2);
        assertThat(b.cap.cap(now)).as("what its predecessor had is booked").isEqualTo(40);
        passWith(TIMINGS.silenceNanos() / MS + 400, reborn, b);
        assertThat(reborn.state()).isEqualTo(ClusterState.SHARING);
        assertThat(reborn.member.incarnationToKeep()).isPositive();
        assertThat(b.cap.cap(now)).isEqualTo(98);
    }

    @Test
    void what_an_earlier_process_had_stays_booked_until_the_next_one_states_it() {
        MemberProcess a = sharing(60);
        MemberProcess b = process("b");
        b.usage.waiting = 100;
        b.sync();
        assertThat(b.cap.cap(now)).isEqualTo(40);
        ClusterMember reborn =
                new ClusterMember(new Membership("a", a.members), TIMINGS, 1, DRAIN, 0, () -> "id" + ids++, now);
        SyncRequest request;
        do {
            request = Objects.requireNonNull(reborn.nextRequest(now));
        } while (reborn.received(handle(request), now));
        b.sync();
        assertThat(b.cap.cap(now))
                .as("the new process has not shared the limit yet")
                .isEqualTo(40);
        Usage used = new Usage();
        used.used = 30;
        reborn.share(LIMIT, used);
        reborn.received(handle(Objects.requireNonNull(reborn.nextRequest(now))), now);
        b.sync();
        assertThat(b.cap.cap(now)).as("it states 30").isEqualTo(70);
    }

    /** A member that has not used the limit, so that it does not share it, after a first request. */
    private ClusterMember memberWithoutLimits(String name) {
        ClusterMember member = new ClusterMember(
                new Membership(name, List.of("a", "b")), TIMINGS, 1, DRAIN, quiet, () -> "id" + ids++, now);
        ask(member);
        return member;
    }

    private void ask(ClusterMember member) {
        SyncRequest request;
        do {
            request = Objects.requireNonNull(member.nextRequest(now));
        } while (member.received(handle(request), now));
    }

    private MemberProcess wanting(long units) {
        MemberProcess a = process("a");
        a.usage.waiting = units;
        a.sync();
        return a;
    }

    @Test
    void a_member_of_a_new_cluster_gets_its_part_of_a_limit_that_the_other_never_used() {
        quiet = Long.MAX_VALUE;
        MemberProcess a = wanting(90);
        assertThat(a.state()).as("b was not heard of").isEqualTo(ClusterState.RECOVERING);
        memberWithoutLimits("b");
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(90);
        assertThat(a.state()).isEqualTo(ClusterState.SHARING);
    }

    @Test
    void what_a_member_has_not_stated_is_free_when_the_last_call_of_its_earlier_process_no_longer_counts() {
        quiet = DRAIN - 1500 * MS;
        ClusterMember b = memberWithoutLimits("b");
        MemberProcess a = process("a");
        a.usage.waiting = 90;
        LeasedCap second = a.member.share(new SharedLimit("second", "", 100, 2, 2500 * MS, "rolling 0.5 s"), a.usage);
        a.sync();
        assertThat(a.cap.cap(now)).as("b may have used it before").isEqualTo(2);
        assertThat(second.cap(now)).as("a shorter window").isEqualTo(90);
        pass(1499);
        ask(b);
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(2);
        pass(1);
        ask(b);
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(90);
    }

    @Test
    void after_a_restart_of_all_members_the_store_knows_what_they_had() {
        MemberProcess a = wanting(60);
        ClusterMember b = memberWithoutLimits("b");
        passWith(DRAIN / MS, a);
        ask(b);
        a.sync();
        assertThat(a.cap.cap(now)).isEqualTo(60);
        MemberProcess laterB = new MemberProcess("b", 1, "a", "b");
        laterB.usage.waiting = 90;
        memberWithoutLimits("a");
        laterB.sync();
        assertThat(laterB.cap.cap(now)).as("the former process of a had 60").isEqualTo(40);
        ClusterMember oneMore = memberWithoutLimits("b");
        assertThat(oneMore.state(now)).isEqualTo(ClusterState.SHARING);
        MemberProcess laterA = wanting(60);
        assertThat(laterA.cap.cap(now)).as("the former process of b had 40").isEqualTo(60);
    }

    @Test
    void a_limit_at_its_floor_is_stated_once_more_and_then_no_longer() {
        MemberProcess a = sharing(50);
        a.usage.waiting = 0;
        a.sync();
        assertThat(a.sync().caps()).as("a young process states its floor too").hasSize(1);
        pass(DRAIN / MS);
        a.sync();
        assertThat(a.sync().caps()).isEmpty();
        a.usage.waiting = 50;
        a.sync();
        a.usage.waiting = 0;
        assertThat(a.sync().caps()).hasSize(1);
        assertThat(a.sync().caps()).isEmpty();
        a.member.release(a.cap);
        a.sync();
        assertThat(a.member.caps()).isEmpty();
    }

    @Test
    void limits_that_only_want_more_wait_until_a_request_has_room() {
        MemberProcess a = process("a");
        List<Usage> usages = new ArrayList<>();
        for (int i = 0; i < MessageBounds.MAX_LIMITS; i++) {
            Usage usage = new Usage();
            usage.waiting = 5;
            usages.add(usage);
            a.member.share(new SharedLimit("l" + i, "", 10, 1, DRAIN, "s"), usage);
        }
        assertThat(a.sync().caps()).hasSize(MessageBounds.MAX_LIMITS);
        a.usage.used = 3;
        assertThat(a.sync().caps())
                .as("a limit with more than its floor is stated")
                .extracting(CapRequest::limit)
                .contains("weight");
        usages.forEach(usage -> usage.used = 5);
        assertThat(a.sync().kind())
                .as("rather none than a statement that lacks one")
                .isEqualTo(Kind.ANNOUNCE);
    }

    @Test
    void a_limit_that_is_never_leased_has_its_floor_and_is_not_stated() {
        MemberProcess a = process("a");
        Usage usage = new Usage();
        usage.waiting = 50;
        LeasedCap cap = a.member.shareFloor(new SharedLimit("connections", "", 10, 5, DRAIN, "s"), usage);
        process("b").sync();
        a.sync();
        assertThat(a.sync().caps()).extracting(CapRequest::limit).doesNotContain("connections");
        assertThat(a.state()).isEqualTo(ClusterState.SHARING);
        assertThat(cap.cap(now)).isEqualTo(5);
        assertThat(cap.admissible(now)).isEqualTo(5);
        pass(10_000);
        assertThat(cap.cap(now)).isEqualTo(5);
    }

    @Test
    void wrong_members_and_times_are_refused() {
        assertThatThrownBy(() -> new Membership("a", List.of("a"))).hasMessageContaining("2 to 16 members, not 1");
        assertThatThrownBy(() -> new Membership("x", List.of("a", "b"))).hasMessageContaining("member 'x' is not in");
        assertThatThrownBy(() -> new Membership("a", List.of("a", "b", "b"))).hasMessageContaining("listed twice");
        assertThatThrownBy(() -> new Membership("a", List.of("a", "b c"))).hasMessageContaining("'b c'");
        assertThatThrownBy(() -> new ClusterTimings(200 * MS, 50 * MS, 500 * MS, 1999 * MS))
                .hasMessageContaining("4 x responseTimeoutMs");
    }
}
