package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link Decisions}: delivery of decisions to the calls they concern. */
final class DecisionsTest {
    private final AdmissionFixture fixture = AdmissionFixture.of(AdmissionFixture.limit("wide", 10, 1000));
    private final Decisions decisions = new Decisions();
    private final List<AdmissionDecision> delivered = new ArrayList<>();

    @Test
    void a_decision_whose_handler_throws_is_not_repeated_and_later_ones_are_delivered() {
        AdmissionRequest request = fixture.ask("knight", "GET /private");
        Refused first = new Refused(RefusalReason.laneFull(1, 1));
        Refused second = new Refused(RefusalReason.laneFull(2, 2));
        decisions.add(request, first);
        decisions.add(request, second);
        assertThatThrownBy(() -> decisions.drain((of, decision) -> {
                    delivered.add(decision);
                    throw new IllegalStateException("this one's trouble");
                }))
                .hasMessage("this one's trouble");
        assertThat(decisions.isEmpty()).isFalse();
        decisions.drain((of, decision) -> delivered.add(decision));
        assertThat(delivered).containsExactly(first, second);
        assertThat(decisions.isEmpty()).isTrue();
        decisions.drain((of, decision) -> delivered.add(decision));
        assertThat(delivered).hasSize(2);
    }
}
