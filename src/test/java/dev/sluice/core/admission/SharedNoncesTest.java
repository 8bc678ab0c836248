package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.cluster.CapRequest;
import dev.sluice.core.cluster.ClusterStatus.NonceHolder;
import dev.sluice.core.cluster.PassedLease;
import dev.sluice.core.cluster.SharedLimit;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.ratelimit.LimitScope.Part;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls with nonces at one member of a cluster. */
final class SharedNoncesTest {
    private static final String READ = "GET /private?nonce=";

    private final AdmissionFixture gateway = AdmissionFixture.of(limit("weight", 100, 1000));
    private final LimitLeases leases = share(gateway, Part.KEY);

    private static LimitLeases share(AdmissionFixture fixture, Part part) {
        // the test is over before anything of an earlier process would have drained
        TestLease lease = new TestLease(0, fixture.now);
        LimitLeases leases =
                fixture.admission.share(lease.member(), new SharingSettings(Set.of(part), 2, 2), fixture.now);
        fixture.pass(3 * SECOND); // calls of an earlier process can no longer be on their way
        return leases;
    }

    private SyncRequest request() {
        return Objects.requireNonNull(leases.nextRequest(gateway.now));
    }

    private void grant(long cap, Map<String, MemberNote> notes) {
        leases.received(TestLease.granting(request(), cap, cap, notes), gateway.now, gateway.decisions);
        gateway.tick();
    }

    private void grant() {
        grant(1, Map.of());
    }

    private void heldByB(String keptMillis) {
        grant(0, Map.of("b", new MemberNote(1, keptMillis)));
    }

    /** Asks the store every second, which lets this member keep what it has but for what another one wants. */
    private void pass(long seconds, long target) {
        for (int i = 0; i < seconds; i++) {
            gateway.pass(SECOND);
            leases.received(TestLease.granting(request(), 0, target), gateway.now, gateway.decisions);
            gateway.tick();
        }
    }

    private List<CapRequest> asked() {
        List<CapRequest> caps = request().caps();
        leases.failed();
        return caps;
    }

    @Test
    void a_call_waits_until_the_store_grants_the_nonces_of_its_key() {
        AdmissionRequest read = gateway.ask("k", READ + 1);
        assertThat(gateway.waits(read)).isTrue();
        assertThat(leases.isUrgent(gateway.now)).isTrue();
        CapRequest asked = asked().get(0);
        assertThat(asked.limit()).isEqualTo(SharedLimit.NONCE);
        assertThat(asked.size()).isEqualTo(1);
        assertThat(asked.floor()).isZero();
        assertThat(asked.used()).isZero();
        assertThat(asked.firstCost()).isEqualTo(1);
        grant();
        assertThat(gateway.start(read)).isEqualTo(StartDecision.STARTED);
        assertThat(leases.isUrgent(gateway.now)).isFalse();
        gateway.answer(read, TestCalls.ok());
        assertThat(gateway.isAdmitted(gateway.ask("k", READ + 2))).isTrue();
    }

    @Test
    void after_the_start_the_nonces_count_as_used_while_calls_of_an_earlier_process_may_be_on_their_way() {
        AdmissionFixture restarted = AdmissionFixture.of(limit("weight", 100, 1000));
        TestLease lease = new TestLease(0, restarted.now);
        LimitLeases itsLeases =
                restarted.admission.share(lease.member(), new SharingSettings(Set.of(Part.KEY), 2, 2), restarted.now);
        restarted.ask("k", READ + 1);
        SyncRequest first = Objects.requireNonNull(itsLeases.nextRequest(restarted.now));
        assertThat(first.caps().get(0).used()).isEqualTo(1);
        itsLeases.failed();
        restarted.pass(2040 * MS); // countedWithinMs and 2 %
        SyncRequest later = Objects.requireNonNull(itsLeases.nextRequest(restarted.now));
        assertThat(later.caps().get(0).used()).isZero();
    }

    @Test
    void the_next_process_of_a_member_holds_the_nonces_that_the_former_one_held() {
        gateway.ask("k", READ + 1);
        grant();
        PassedLease passed = Objects.requireNonNull(leases.handOver(gateway.now));
        AdmissionFixture next = AdmissionFixture.of(limit("weight", 100, 1000));
        TestLease nextLease = new TestLease(0, next.now);
        PassedLease taken = nextLease.takeOver(passed, gateway.now, next.now);
        LimitLeases nextLeases =
                next.admission.share(nextLease.member(), new SharingSettings(Set.of(Part.KEY), 2, 2), next.now);
        nextLeases.create(taken, next.now);

        assertThat(nextLeases.status(next.now).nonceHolders()).containsExactly(new NonceHolder(key(), "a"));
        SyncRequest request = Objects.requireNonNull(nextLeases.nextRequest(next.now));
        assertThat(request.caps()).singleElement().extracting(CapRequest::cap).isEqualTo(1L);
        assertThat(next.isAdmitted(next.ask("k", READ + 2))).isTrue();
    }

    @Test
    void a_call_is_refused_at_once_when_another_member_keeps_the_nonces_beyond_its_deadline() {
        AdmissionRequest order = gateway.ask("k", "POST /order?nonce=1");
        AdmissionRequest read = gateway.ask("k", READ + 2);
        heldByB("3000");
        Refused refused = gateway.refused(order);
        assertThat(refused.code()).isEqualTo(ReasonCode.NONCE_ELSEWHERE);
        assertThat(refused.code().header()).isEqualTo("nonce-elsewhere");
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.WAIT_LONGER);
        assertThat(refused.retryAfterNanos()).isBetween(3 * SECOND, 4 * SECOND);
        assertThat(refused.detail()).contains("not sent", "member 'b'");
        assertThat(gateway.waits(read)).as("the read waits for 5 s").isTrue();
        assertThat(gateway.refusal(gateway.ask("k", "POST /order?nonce=3"))).isEqualTo(ReasonCode.NONCE_ELSEWHERE);
        assertThat(leases.status(gateway.now).nonceHolders()).containsExactly(new NonceHolder(key(), "b"));
    }

    @Test
    void what_was_read_about_the_holder_half_a_second_ago_refuses_no_call() {
        gateway.ask("k", "POST /order?nonce=1");
        heldByB("5000");
        gateway.pass(500 * MS);
        assertThat(gateway.waits(gateway.ask("k", "POST /order?nonce=2"))).isTrue();
    }

    @Test
    void a_call_waits_for_a_holder_that_gives_the_nonces_back_before_its_deadline() {
        AdmissionRequest order = gateway.ask("k", "POST /order?nonce=1");
        heldByB("900");
        assertThat(gateway.waits(order)).isTrue();
        gateway.pass(SECOND);
        assertThat(gateway.refusal(order)).isEqualTo(ReasonCode.NONCE_ELSEWHERE);
        assertThat(gateway.refused(order).detail()).contains("member 'b'");
    }

    @Test
    void a_call_is_refused_at_its_deadline_when_no_holder_is_known() {
        AdmissionRequest order = gateway.ask("k", "POST /order?nonce=1");
        gateway.pass(SECOND);
        assertThat(gateway.refusal(order)).isEqualTo(ReasonCode.NONCE_ELSEWHERE);
        assertThat(gateway.refused(order).detail()).contains("knows no member");
    }

    @Test
    void cancels_and_dead_mans_switches_need_no_lease_and_overtake_orders_that_wait_for_it() {
        AdmissionRequest order = gateway.ask("k", "POST /order?nonce=1");
        AdmissionRequest cancel = gateway.go("k", "DELETE /order?cid=9&nonce=2");
        assertThat(gateway.refusal(order)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        gateway.answer(cancel, TestCalls.ok());
        gateway.go("k", "POST /dead-man?timeout=60&nonce=3");
        assertThat(asked()).as("a cancel claims nothing").isEmpty();
    }

    @Test
    void a_call_that_starts_after_the_end_of_the_lease_waits_again() {
        AdmissionRequest first = gateway.ask("k", READ + 1);
        grant();
        gateway.notSent(first);
        gateway.pass(TestLease.LEASE_NANOS - SECOND);
        AdmissionRequest read = gateway.ask("k", READ + 2);
        assertThat(gateway.isAdmitted(read)).isTrue();
        gateway.pass(SECOND);
        assertThat(gateway.start(read)).isSameAs(StartDecision.WAITS_AGAIN);
        assertThat(gateway.waits(read)).isTrue();
        grant();
        assertThat(gateway.start(read)).isEqualTo(StartDecision.STARTED);
    }

    @Test
    void a_lower_nonce_that_waits_for_budget_is_not_admitted_with_a_cancel_after_the_lease() {
        AdmissionFixture scarce = AdmissionFixture.of(limit("weight", 4, 3500));
        LimitLeases scarceLeases = share(scarce, Part.KEY);
        scarce.answer(scarce.go("b", "GET /public?w=4"), TestCalls.ok());
        AdmissionRequest read = scarce.ask("k", READ + 1);
        SyncRequest first = Objects.requireNonNull(scarceLeases.nextRequest(scarce.now));
        scarceLeases.received(TestLease.granting(first, 1, 1), scarce.now, scarce.decisions);
        scarce.tick();
        AdmissionRequest cancel = scarce.ask("k", "DELETE /order?cid=9&nonce=2");
        assertThat(scarce.waits(read) && scarce.waits(cancel)).isTrue();
        scarce.pass(3600 * MS);
        assertThat(scarce.isAdmitted(cancel)).isTrue();
        assertThat(scarce.refusal(read)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
    }

    @Test
    void the_holder_keeps_the_nonces_until_five_seconds_after_the_response_although_others_want_them() {
        AdmissionRequest read = gateway.ask("k", READ + 1);
        grant();
        gateway.start(read);
        pass(8, 0);
        assertThat(asked()).singleElement().satisfies(cap -> {
            assertThat(cap.cap()).isEqualTo(1);
            assertThat(cap.used()).as("unanswered").isEqualTo(1);
            assertThat(cap.note()).isEqualTo("5000");
        });
        gateway.answer(read, TestCalls.ok());
        pass(4, 0);
        assertThat(asked()).singleElement().satisfies(cap -> {
            assertThat(cap.cap()).isEqualTo(1);
            assertThat(cap.note()).isEqualTo("1000");
        });
        pass(2, 0);
        assertThat(asked()).allSatisfy(cap -> assertThat(cap.cap()).isZero());
        assertThat(gateway.waits(gateway.ask("k", READ + 2))).isTrue();
    }

    @Test
    void a_call_that_came_long_before_this_member_got_the_nonces_is_not_sent() {
        AdmissionRequest early = gateway.ask("k", READ + 1);
        gateway.pass(2 * SECOND);
        AdmissionRequest late = gateway.ask("k", READ + 2);
        gateway.pass(100 * MS);
        grant();
        assertThat(gateway.refusal(early)).isEqualTo(ReasonCode.NONCE_OVERTAKEN);
        assertThat(gateway.isAdmitted(late)).isTrue();
    }

    @Test
    void a_call_that_waits_at_the_holder_is_sent_however_long_it_waited() {
        AdmissionRequest first = gateway.ask("k", READ + 1);
        grant();
        gateway.start(first);
        AdmissionRequest second = gateway.ask("k", READ + 2);
        pass(4, 1);
        gateway.answer(first, TestCalls.ok());
        assertThat(gateway.isAdmitted(second)).isTrue();
    }

    @Test
    void a_gateway_that_stops_gives_the_nonces_back_with_the_last_response() {
        AdmissionRequest read = gateway.ask("k", READ + 1);
        grant();
        gateway.start(read);
        gateway.tell(new AdmissionEvent.Draining());
        assertThat(asked())
                .singleElement()
                .satisfies(cap -> assertThat(cap.cap()).isEqualTo(1));
        gateway.answer(read, TestCalls.ok());
        assertThat(asked()).singleElement().satisfies(cap -> {
            assertThat(cap.cap()).isZero();
            assertThat(cap.expectedDemand()).isZero();
        });
    }

    @Test
    void a_cancel_in_flight_at_the_holder_keeps_the_nonces() {
        AdmissionRequest read = gateway.ask("k", READ + 1);
        grant();
        gateway.notSent(read);
        gateway.go("k", "DELETE /order?cid=9&nonce=2");
        pass(8, 0);
        assertThat(asked())
                .singleElement()
                .satisfies(cap -> assertThat(cap.used()).isEqualTo(1));
    }

    @Test
    void the_holder_keeps_nonces_that_nobody_wants_for_a_minute() {
        AdmissionRequest read = gateway.ask("k", READ + 1);
        grant();
        gateway.start(read);
        gateway.answer(read, TestCalls.ok());
        pass(58, 1);
        assertThat(asked()).singleElement().satisfies(cap -> {
            assertThat(cap.cap()).isEqualTo(1);
            assertThat(cap.used()).isZero();
        });
        assertThat(leases.status(gateway.now).nonceHolders()).containsExactly(new NonceHolder(key(), "a"));
        assertThat(leases.status(gateway.now).limits()).isEmpty();
        pass(5, 1);
        assertThat(asked()).isEmpty();
        assertThat(leases.status(gateway.now).nonceHolders()).isEmpty();
    }

    @Test
    void keys_with_a_nonce_window_and_members_without_common_accounts_need_no_lease() {
        AdmissionFixture window = AdmissionFixture.builder()
                .nonceWindows(Set.of(TestCalls.call("k", "GET /private").account()))
                .limits(limit("weight", 100, 1000))
                .build();
        share(window, Part.KEY);
        window.go("k", READ + 1);
        AdmissionFixture ownAccounts = AdmissionFixture.of(limit("other", 100, 1000));
        share(ownAccounts, Part.HOST);
        ownAccounts.go("k", READ + 1);
    }

    @Test
    void observing_refuses_nothing_for_the_nonces() {
        AdmissionFixture observing = AdmissionFixture.builder()
                .observe(true)
                .limits(limit("weight", 100, 1000))
                .build();
        share(observing, Part.KEY);
        observing.go("k", READ + 1);
    }

    private static String key() {
        return TestCalls.call("k", "GET /private").key();
    }
}
