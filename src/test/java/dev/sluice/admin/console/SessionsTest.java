package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    /** The clock may overflow. Not a constant, because the compiler refuses constants that overflow. */
    private static final long START = Long.valueOf(Long.MAX_VALUE - 5);

    private static final long EPOCH_MILLIS = 1_795_172_820_000L;

    private final Sessions sessions = new Sessions();

    @Test
    void a_session_returns_its_token_only_for_both_secrets() {
        Sessions.Opened mine = sessions.open("token one", true, START);
        Sessions.Opened other = sessions.open("token two", true, START);
        assertThat(sessions.token(mine.id(), mine.key(), START)).isEqualTo("token one");
        assertThat(sessions.token(mine.id(), other.key(), START)).isNull();
        assertThat(sessions.token(mine.id(), "", START)).isNull();
        assertThat(sessions.token("", mine.key(), START)).isNull();
    }

    @Test
    void a_session_ends_an_hour_after_its_last_use() {
        Sessions.Opened mine = sessions.open("token", true, START);
        long used = START + Sessions.IDLE_NANOS - 1;
        assertThat(sessions.token(mine.id(), mine.key(), used)).isEqualTo("token");
        assertThat(sessions.token(mine.id(), mine.key(), used + Sessions.IDLE_NANOS - 1))
                .isEqualTo("token");
        assertThat(sessions.token(mine.id(), mine.key(), used + 2 * Sessions.IDLE_NANOS))
                .isNull();
    }

    @Test
    void a_session_ends_a_day_after_its_start_although_it_is_used() {
        Sessions.Opened mine = sessions.open("token", true, START);
        for (long age = 0; age < Sessions.LONGEST_NANOS; age += Sessions.IDLE_NANOS / 2) {
            assertThat(sessions.token(mine.id(), mine.key(), START + age)).isEqualTo("token");
        }
        assertThat(sessions.token(mine.id(), mine.key(), START + Sessions.LONGEST_NANOS))
                .isNull();
    }

    @Test
    void a_session_that_was_ended_has_no_token_and_a_wrong_key_ends_nothing() {
        Sessions.Opened mine = sessions.open("token", true, START);
        sessions.end(mine.id(), "wrong");
        assertThat(sessions.token(mine.id(), mine.key(), START)).isEqualTo("token");
        sessions.end(mine.id(), mine.key());
        assertThat(sessions.token(mine.id(), mine.key(), START)).isNull();
    }

    @Test
    void one_session_too_many_ends_the_one_that_was_not_used_for_longest() {
        List<Sessions.Opened> opened = new ArrayList<>();
        for (int i = 0; i < Sessions.MAX_OF_TOKEN; i++) {
            opened.add(sessions.open("token", true, START + i));
        }
        long later = START + Sessions.MAX_OF_TOKEN;
        sessions.token(opened.get(0).id(), opened.get(0).key(), later);
        sessions.open("token", true, later);
        assertThat(sessions.token(opened.get(0).id(), opened.get(0).key(), later))
                .isEqualTo("token");
        assertThat(sessions.token(opened.get(1).id(), opened.get(1).key(), later))
                .isNull();
    }

    @Test
    void tokens_that_only_read_never_end_a_session_of_one_that_may_act() {
        Sessions.Opened operator = sessions.open("operator", true, START);
        List<Sessions.Opened> others = new ArrayList<>();
        for (int i = 1; i <= 2 * Sessions.MAX_OPEN; i++) {
            others.add(sessions.open("viewer " + i % 40, false, START + i));
        }
        long later = START + 1000;
        assertThat(sessions.token(operator.id(), operator.key(), later)).isEqualTo("operator");
        assertThat(others.stream().filter(one -> sessions.token(one.id(), one.key(), later) != null))
                .hasSize(Sessions.MAX_OPEN);
    }

    @Test
    void a_token_ends_only_sessions_of_its_own() {
        Sessions.Opened mine = sessions.open("mine", false, START);
        List<Sessions.Opened> others = new ArrayList<>();
        for (int i = 1; i <= Sessions.MAX_OPEN; i++) {
            others.add(sessions.open("other", false, START + i));
        }
        assertThat(sessions.token(mine.id(), mine.key(), START + 100)).isEqualTo("mine");
        assertThat(others.stream().filter(one -> sessions.token(one.id(), one.key(), START + 100) != null))
                .hasSize(Sessions.MAX_OF_TOKEN);
    }

    @Test
    void sessions_go_on_in_the_next_process_for_the_rest_of_their_time_and_only_with_their_secrets() {
        String hash = "ab".repeat(32);
        Sessions.Opened mine = sessions.open(hash, true, START);
        String text = sessions.written(START + Sessions.IDLE_NANOS / 2, EPOCH_MILLIS);
        assertThat(text).doesNotContain(mine.id()).doesNotContain(mine.key());

        long later = 42;
        Sessions next = next(text, later, EPOCH_MILLIS + 1000);
        assertThat(next.cookie()).isEqualTo(sessions.cookie());
        assertThat(next.token(mine.id(), "wrong", later)).isNull();
        String idHash = text.lines().skip(1).findFirst().orElseThrow().substring(0, 64);
        assertThat(next.token(idHash, mine.key(), later)).isNull();
        assertThat(next.token(mine.id(), mine.key(), later)).isEqualTo(hash);
        Sessions idle = next(text, later, EPOCH_MILLIS + 1000);
        assertThat(idle.token(mine.id(), mine.key(), later + Sessions.IDLE_NANOS / 2))
                .isNull();
    }

    @Test
    void an_ended_old_or_future_session_does_not_go_on_and_nothing_else_is_read() {
        Sessions.Opened mine = sessions.open("ab".repeat(32), true, START);
        String text = sessions.written(START, EPOCH_MILLIS);
        assertThat(next(text, 0, EPOCH_MILLIS - 1).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(text, 0, EPOCH_MILLIS + 3_600_000).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(text, 0, Long.MAX_VALUE).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(text, 0, EPOCH_MILLIS).token(mine.id(), mine.key(), 0)).isNotNull();
        assertThat(next(text.substring(0, text.length() - 20), 0, EPOCH_MILLIS).token(mine.id(), mine.key(), 0))
                .isNull();
        sessions.end(mine.id(), mine.key());
        assertThat(sessions.written(START, EPOCH_MILLIS).lines()).hasSize(1);
        Sessions hostile = next("name ../../x\nname\n\u0000\n" + "x".repeat(100_000), 0, EPOCH_MILLIS);
        assertThat(hostile.cookie()).matches("sluice_session_[0-9a-f]{8}");
    }

    @Test
    void no_more_sessions_are_read_than_may_be_open() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append(String.format("%064x %064x %064x true %d %d\n", i, i, i, EPOCH_MILLIS, EPOCH_MILLIS));
        }
        Sessions next = next(text.toString(), 0, EPOCH_MILLIS);
        assertThat(next.written(0, EPOCH_MILLIS).lines().count()).isLessThanOrEqualTo(2 + 2L * Sessions.MAX_OPEN);
    }

    private static Sessions next(String text, long nowNanos, long nowMillis) {
        Sessions next = new Sessions();
        next.read(text, nowNanos, nowMillis);
        return next;
    }
}
