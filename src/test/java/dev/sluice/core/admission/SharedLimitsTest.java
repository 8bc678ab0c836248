package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Settings;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.CapRequest;
import dev.sluice.core.cluster.PassedLease;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.ratelimit.LimitScope.Part;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An admission controller that shares its limits with other gateways. */
final class SharedLimitsTest {
    private static final String CALL = "GET /private?w=1";

    private final AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 100, 60_000));
    private final TestLease lease = new TestLease(100 * SECOND, admissionFixture.now);

    private final LimitLeases leases = admissionFixture.admission.share(
            lease.member(), new SharingSettings(Set.of(Part.IP), 2, 4), admissionFixture.now);

    private SyncRequest ask() {
        return Objects.requireNonNull(leases.nextRequest(admissionFixture.now));
    }

    private void grant(SyncRequest request, long cap) {
        leases.received(TestLease.granting(request, cap, cap), admissionFixture.now, admissionFixture.decisions);
        admissionFixture.tick();
    }

    @Test
    void a_call_above_the_floor_waits_until_the_store_grants_more() {
        admissionFixture.go("a", CALL);
        admissionFixture.go("a", CALL);
        AdmissionRequest third = admissionFixture.ask("a", CALL);
        assertThat(admissionFixture.isAdmitted(third)).isFalse();
        assertThat(leases.isUrgent(admissionFixture.now)).isTrue();
        SyncRequest request = ask();
        CapRequest asked = request.caps().get(0);
        assertThat(asked.limit()).isEqualTo("weight");
        assertThat(asked.used()).isEqualTo(2);
        assertThat(asked.demand()).isEqualTo(3);
        assertThat(asked.firstCost()).isEqualTo(1);
        grant(request, 3);
        assertThat(admissionFixture.isAdmitted(third)).isTrue();
        assertThat(leases.isUrgent(admissionFixture.now)).isFalse();
    }

    @Test
    void the_next_process_of_a_member_goes_on_with_its_part_and_states_it_although_no_call_came_yet() {
        admissionFixture.ask("a", CALL);
        grant(ask(), 60);
        PassedLease passed = Objects.requireNonNull(leases.handOver(admissionFixture.now));
        assertThat(leases.nextRequest(admissionFixture.now)).isNull();
        AdmissionFixture next = AdmissionFixture.of(limit("weight", 100, 60_000));
        TestLease nextLease = new TestLease(100 * SECOND, next.now);
        PassedLease taken = nextLease.takeOver(passed, admissionFixture.now, next.now);
        LimitLeases nextLeases =
                next.admission.share(nextLease.member(), new SharingSettings(Set.of(Part.IP), 2, 4), next.now);
        nextLeases.create(taken, next.now);

        assertThat(nextLease.member().caps())
                .singleElement()
                .extracting(cap -> cap.cap(next.now))
                .isEqualTo(60L);
        for (int i = 0; i < 10; i++) {
            next.go("a", CALL);
        }
        SyncRequest request = Objects.requireNonNull(nextLeases.nextRequest(next.now));
        assertThat(request.kind()).isEqualTo(SyncRequest.Kind.REGISTER);
        assertThat(request.caps()).singleElement().extracting(CapRequest::used).isEqualTo(10L);
    }

    @Test
    void a_call_that_starts_after_the_end_of_the_lease_waits_again() {
        for (int i = 0; i < 2; i++) {
            admissionFixture.go("a", CALL);
        }
        AdmissionRequest third = admissionFixture.ask("a", CALL);
        grant(ask(), 10);
        assertThat(admissionFixture.isAdmitted(third)).isTrue();
        admissionFixture.pass(TestLease.LEASE_NANOS);
        StartDecision decision = admissionFixture.admission.start(
                admissionFixture.permit(third), admissionFixture.now, admissionFixture.decisions);
        assertThat(decision).isSameAs(StartDecision.WAITS_AGAIN);
    }

    private static AdmissionFixture withoutSavedUsage(LimitSettings limit) {
        AdmissionFixture fixture = AdmissionFixture.of(limit);
        TestLease lost = TestLease.withoutSavedUsage(3600 * SECOND, fixture.now);
        fixture.admission.share(lost.member(), new SharingSettings(Set.of(Part.IP), 2, 4), fixture.now);
        return fixture;
    }

    @Test
    void without_saved_usage_one_cancel_at_a_time_exceeds_a_reject_limit_at_once() {
        AdmissionFixture fixture = withoutSavedUsage(limit("weight", 100, 60_000));
        AdmissionRequest order = fixture.ask("a", "POST /order?w=1");
        AdmissionRequest first = fixture.ask("a", "DELETE /order?cid=1&w=1");
        AdmissionRequest second = fixture.ask("a", "DELETE /order?cid=2&w=1");
        assertThat(fixture.waits(order)).isTrue();
        assertThat(fixture.permit(first).isOverdrawn()).isTrue();
        fixture.start(first);
        fixture.pass(150 * MS);
        assertThat(fixture.waits(second)).as("one at a time").isTrue();
        fixture.answer(first, TestCalls.ok());
        assertThat(fixture.permit(second).isOverdrawn()).isTrue();
    }

    @Test
    void without_saved_usage_a_cancel_waits_for_a_limit_with_bans_until_earlier_calls_no_longer_count() {
        LimitSettings banning = Settings.with(limit("weight", 100, 60_000), "{'breach': 'ban'}");
        AdmissionFixture fixture = withoutSavedUsage(banning);
        AdmissionRequest early = fixture.ask("a", "DELETE /order?cid=1&w=1");
        fixture.pass(91 * SECOND);
        assertThat(fixture.refusal(early)).isEqualTo(ReasonCode.LIMIT);
        assertThat(fixture.waits(fixture.ask("a", "DELETE /order?cid=2&w=1"))).isTrue();
        fixture.pass(SECOND);
        AdmissionRequest late = fixture.ask("a", "DELETE /order?cid=3&w=1");
        assertThat(fixture.permit(late).isOverdrawn())
                .as("30 s until a call is counted, 60 s and 2 percent: the floor may be used")
                .isFalse();
    }

    @Test
    void the_floor_of_a_limit_with_bans_is_at_least_the_cost_of_a_cancel() {
        SharingSettings sharing = new SharingSettings(Set.of(Part.IP), 2, 4, Map.of("weight", 10L));
        LimitSettings rejecting = limit("weight", 400, 60_000);
        LimitSettings banning = Settings.with(rejecting, "{'breach': 'ban'}");
        assertThat(sharing.floor(rejecting)).isEqualTo(8);
        assertThat(sharing.floor(banning)).isEqualTo(10);
        assertThat(sharing.floor(Settings.with(banning, "{'name': 'other'}"))).isEqualTo(8);
        assertThat(sharing.floor(banning.lowered(40)))
                .as("the exchange published a smaller limit: half of it for all floors")
                .isEqualTo(5);
    }

    @Test
    void floors_above_half_a_limit_are_refused() {
        assertThatThrownBy(() -> new SharingSettings(Set.of(Part.IP), 4, 16))
                .hasMessageContaining("16 members with floorPercent 4");
    }
}
