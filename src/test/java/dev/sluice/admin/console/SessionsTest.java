package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.persistence.SavedSessions;
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
        SavedSessions saved = sessions.saved(START + Sessions.IDLE_NANOS / 2, EPOCH_MILLIS);
        assertThat(saved.toString()).doesNotContain(mine.id()).doesNotContain(mine.key());

        long later = 42;
        Sessions next = next(saved, later, EPOCH_MILLIS + 1000);
        assertThat(next.cookie()).isEqualTo(sessions.cookie());
        assertThat(next.token(mine.id(), "wrong", later)).isNull();
        assertThat(next.token(saved.sessions().get(0).id(), mine.key(), later)).isNull();
        assertThat(next.token(mine.id(), mine.key(), later)).isEqualTo(hash);
        Sessions idle = next(saved, later, EPOCH_MILLIS + 1000);
        assertThat(idle.token(mine.id(), mine.key(), later + Sessions.IDLE_NANOS / 2))
                .isNull();
    }

    @Test
    void an_ended_old_or_future_session_does_not_go_on_and_nothing_hostile_is_restored() {
        Sessions.Opened mine = sessions.open("ab".repeat(32), true, START);
        SavedSessions saved = sessions.saved(START, EPOCH_MILLIS);
        assertThat(next(saved, 0, EPOCH_MILLIS - 1).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(saved, 0, EPOCH_MILLIS + 3_600_000).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(saved, 0, Long.MAX_VALUE).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(saved, 0, EPOCH_MILLIS).token(mine.id(), mine.key(), 0)).isNotNull();
        SavedSessions.Session good = saved.sessions().get(0);
        SavedSessions hostile = new SavedSessions(
                "../../x",
                List.of(new SavedSessions.Session(
                        good.id(), good.key(), "no hash", true, good.openedEpochMillis(), good.usedEpochMillis())));
        assertThat(next(hostile, 0, EPOCH_MILLIS).token(mine.id(), mine.key(), 0))
                .isNull();
        assertThat(next(hostile, 0, EPOCH_MILLIS).cookie()).matches("sluice_session_[0-9a-f]{8}");
        sessions.end(mine.id(), mine.key());
        assertThat(sessions.saved(START, EPOCH_MILLIS).sessions()).isEmpty();
    }

    @Test
    void no_more_sessions_are_restored_than_may_be_open() {
        List<SavedSessions.Session> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String hash = String.format("%064x", i);
            many.add(new SavedSessions.Session(hash, hash, hash, true, EPOCH_MILLIS, EPOCH_MILLIS));
        }
        Sessions next = next(new SavedSessions("01234567", many), 0, EPOCH_MILLIS);
        assertThat(next.saved(0, EPOCH_MILLIS).sessions()).hasSizeLessThanOrEqualTo(2 * Sessions.MAX_OPEN);
    }

    private static Sessions next(SavedSessions saved, long nowNanos, long nowMillis) {
        Sessions next = new Sessions();
        next.restore(saved, nowNanos, nowMillis);
        return next;
    }
}
