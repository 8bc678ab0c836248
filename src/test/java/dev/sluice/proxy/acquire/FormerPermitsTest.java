package dev.sluice.proxy.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FormerPermitsTest {
    private static final JsonObject OUTCOME = new JsonObject().put("status", 200);

    private final List<String> sent = new ArrayList<>();
    private final List<String> replies = new ArrayList<>();
    private final FormerPermits permits = new FormerPermits(List.of("a", "b"), (id, outcome) -> sent.add(id));

    private boolean report(String id, JsonObject outcome) {
        return permits.report(id, outcome, reply -> replies.add(String.valueOf(reply)));
    }

    @Test
    void a_report_is_sent_once_and_gets_the_response_of_the_former_process() {
        assertThat(report("a", OUTCOME)).isTrue();
        assertThat(report("a", OUTCOME)).isFalse();
        assertThat(permits.ids()).containsExactly("b");
        assertThat(permits.size()).as("the response is awaited").isEqualTo(2);

        permits.reported("a", "OK");
        permits.reported("a", "OK");

        assertThat(sent).containsExactly("a");
        assertThat(replies).containsExactly("OK");
        assertThat(permits.size()).isEqualTo(1);
    }

    @Test
    void a_report_with_another_id_is_not_sent() {
        assertThat(IntStream.range(0, 1000).anyMatch(i -> report("id" + i, OUTCOME)))
                .isFalse();
        permits.reported("id1", "OK");

        assertThat(sent).isEmpty();
        assertThat(replies).isEmpty();
        assertThat(permits.size()).isEqualTo(2);
    }

    @Test
    void a_report_that_is_too_long_is_refused_and_the_permit_stays_open() {
        JsonObject tooLong = OUTCOME.copy().put("body", "x".repeat(FormerPermits.MAX_REPORT_CHARS));

        assertThatThrownBy(() -> report("a", tooLong)).hasMessageContaining("may have at most");

        assertThat(sent).isEmpty();
        assertThat(report("a", OUTCOME)).isTrue();
    }

    @Test
    void the_end_of_the_former_process_answers_what_is_awaited_and_closes_the_rest() {
        report("a", OUTCOME);

        permits.onProcessEnd();

        assertThat(replies).containsExactly("null");
        assertThat(report("b", OUTCOME)).isFalse();
        assertThat(permits.size()).isZero();
    }

    @Test
    void the_number_of_ids_is_bounded() {
        List<String> many = IntStream.range(0, FormerPermits.MAX + 5)
                .mapToObj(String::valueOf)
                .toList();

        assertThat(new FormerPermits(many, (id, outcome) -> {}).size()).isEqualTo(FormerPermits.MAX);
    }
}
