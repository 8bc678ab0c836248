package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.cluster.CapRequest;
import dev.sluice.core.cluster.Generation;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import dev.sluice.core.cluster.SyncResponse.Status;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncCodecTest {
    private static final String GOOD = """
                {"status": "ok", "request": 17, "generation": {"number": 2, "id": "g2"}, "handled": 40, "begun": "empty",
                 "last": {"incarnation": 3, "request": 16}, "session": 4,
                 "sequences": {"a": {"incarnation": 3, "request": 17}},
                 "grants": [{"cap": 10, "target": 12, "blocked": true, "notes": {"b": {"cap": 7, "note": "x"}}},
                   {"cap": 1, "target": 1, "blocked": false}]}
                """;

    @Test
    void a_request_has_the_names_that_the_script_reads() {
        SyncRequest request = new SyncRequest(
                "a",
                List.of("a", "b"),
                new SequenceNumber(3, 17),
                new Generation(2, "g2"),
                "g3",
                SyncRequest.Kind.RENEW,
                4,
                true,
                9,
                5,
                6,
                Map.of("b", new SyncRequest.Silence(new SequenceNumber(1, 9), 250, 900)),
                List.of(new CapRequest("weight", "", 10, 20, 30, 40, 5, 60, 70, 80, "alignedWindow 60000", "n", true)));
        assertThat(new JsonObject(RecordJson.encode(request))).isEqualTo(new JsonObject("""
                                {"member": "a", "members": ["a", "b"], "sequence": {"incarnation": 3, "request": 17},
                                 "generation": {"number": 2, "id": "g2"}, "newGenerationId": "g3", "kind": "renew",
                                 "session": 4, "drained": true, "quietMs": 9, "generationAgeMs": 5, "silenceMs": 6,
                                 "silent": {"b": {"sequence": {"incarnation": 1, "request": 9}, "forMs": 250, "processMs": 900}},
                                 "caps": [{"limit": "weight", "scopeKey": "", "cap": 10, "used": 20, "demand": 30,
                                   "expectedDemand": 40, "firstCost": 5, "floor": 60, "size": 70, "drainMs": 80,
                                   "shape": "alignedWindow 60000", "note": "n", "readsNotes": true}]}
                                """));
    }

    @Test
    void a_request_before_the_first_response_has_no_generation() {
        SyncRequest request = new SyncRequest(
                "a",
                List.of("a", "b"),
                new SequenceNumber(1, 1),
                null,
                "g1",
                SyncRequest.Kind.REGISTER,
                0,
                false,
                0,
                0,
                0,
                Map.of(),
                List.of());
        assertThat(new JsonObject(RecordJson.encode(request)).containsKey("generation"))
                .isFalse();
    }

    @Test
    void a_response_is_read_with_grants_and_notes() {
        SyncResponse response = SyncCodec.decode(GOOD);
        assertThat(response)
                .isEqualTo(new SyncResponse(
                        Status.OK,
                        17,
                        new Generation(2, "g2"),
                        40,
                        "empty",
                        new SequenceNumber(3, 16),
                        4,
                        Map.of("a", new SequenceNumber(3, 17)),
                        List.of(
                                new CapGrant(10, 12, true, Map.of("b", new MemberNote(7, "x"))),
                                new CapGrant(1, 1, false, Map.of()))));
    }

    @Test
    void a_response_to_a_refused_request_has_no_grants() {
        SyncResponse response = SyncCodec.decode("""
                {"status": "generation", "request": 1, "generation": {"number": 2, "id": "g2"}, "handled": 1, "begun": "",
                 "last": {"incarnation": 0, "request": 0}, "session": 0}
                """);
        assertThat(response.status()).isEqualTo(Status.GENERATION);
        assertThat(response.grants()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"status\": \"fine\"}",
                "{\"status\": \"ok\", \"request\": 1, \"generation\": 7}"
            })
    void any_other_text_is_unreadable(String text) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SyncCodec.decode(text))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNREADABLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ok\" | \"fine\"",
                "\"ok\" | 0",
                "\"request\": 17 | \"request\": 1.5",
                "\"request\": 17 | \"request\": \"17\"",
                "\"request\": 17 | \"request\": null",
                "\"request\": 17, | ''",
                "\"request\": 17 | \"request\": 17, \"request\": 18",
                "\"number\": 2 | \"number\": -1",
                "\"g2\" | 7",
                "\"blocked\": true, | ''",
                "\"grants\": [ | \"grants\": [null,",
                "\"note\": \"x\" | \"note\": null"
            })
    void a_response_with_one_wrong_field_is_unreadable(String right, String wrong) {
        assertThat(GOOD).contains(right);
        SyncCodec.decode(GOOD);
        any_other_text_is_unreadable(GOOD.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));
    }
}
