package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.queue.BotShare;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of calls under the name of a bot that has a token, with and without the token. */
final class BotNamesTest {
    private static AdmissionFixture admissionFixture(Set<String> tokenBots) {
        return AdmissionFixture.builder()
                .bots(Map.of("treasury", new BotShare(1, 100, true)))
                .tokenBots(tokenBots)
                .guard(AdmissionFixture.guard("'ordersPerSecond': 2, 'latchAfter': 1"))
                .limits(limit("weight", 100, 60_000))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "POST /withdraw, false",
        "POST /order, false",
        "PUT /order, false",
        "POST /reduce, false",
        "GET /private, false",
        "GET /public, false",
        "DELETE /order, true",
        "DELETE /orders, true",
        "POST /dead-man?timeout=0, true",
        "POST /dead-man?timeout=5000, true"
    })
    void a_name_with_a_token_is_believed_without_it_only_for_cancels_and_dead_man_calls(String line, boolean passes) {
        AdmissionFixture fixture = admissionFixture(Set.of("treasury"));
        AdmissionRequest claimed = fixture.ask("treasury", line);
        assertThat(fixture.isAdmitted(claimed)).isEqualTo(passes);
        if (!passes) {
            assertThat(fixture.refused(claimed).code()).isEqualTo(ReasonCode.NO_TOKEN);
        }

        AdmissionRequest proven = fixture.ticket("treasury", line).provenBy(NameProof.TOKEN);
        fixture.ask(proven);
        assertThat(fixture.isAdmitted(proven)).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("other", "POST /order"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"treasury", "TREASURY", "Treasury"})
    void orders_under_a_claimed_name_do_not_count_in_the_guard_of_the_bot(String spelling) {
        AdmissionFixture fixture = admissionFixture(Set.of("treasury"));
        for (int i = 0; i < 20; i++) {
            assertThat(fixture.refusal(fixture.ask(spelling, "POST /order"))).isEqualTo(ReasonCode.NO_TOKEN);
        }
        AdmissionRequest proven = fixture.ticket("treasury", "POST /order").provenBy(NameProof.TOKEN);
        fixture.ask(proven);
        assertThat(fixture.isAdmitted(proven)).isTrue();
        assertThat(fixture.modeRegistry.snapshot().all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"POST /order, false", "GET /public, false", "DELETE /order, true", "POST /dead-man?timeout=0, true"})
    void a_wrong_token_stops_no_cancel(String line, boolean passes) {
        AdmissionFixture fixture = admissionFixture(Set.of());
        AdmissionRequest wrong = fixture.ticket("anybody", line).provenBy(NameProof.WRONG_TOKEN);
        fixture.ask(wrong);
        assertThat(fixture.isAdmitted(wrong)).isEqualTo(passes);
    }

    @Test
    void a_call_that_was_admitted_before_a_reload_gave_its_bot_a_token_is_refused_at_start() {
        AdmissionFixture fixture = admissionFixture(Set.of());
        AdmissionRequest order = fixture.ask("treasury", "POST /order");
        AdmissionRequest cancel = fixture.ask("treasury", "DELETE /order");
        AdmissionSettings next =
                AdmissionFixture.builder().tokenBots(Set.of("treasury")).buildSettings();
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), next, List.of(limit("weight", 100, 60_000))));
        assertThat(fixture.start(order))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo(ReasonCode.NO_TOKEN));
        assertThat(fixture.start(cancel)).isNotInstanceOf(Refused.class);
    }
}
