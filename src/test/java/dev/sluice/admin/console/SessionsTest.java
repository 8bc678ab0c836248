package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    /** The clock may overflow. Not a constant, because the compiler refuses constants that overflow. */
    private static final long START = Long.valueOf(Long.MAX_VALUE - 5);

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
}
