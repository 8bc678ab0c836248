package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.core.cluster.SequenceNumber;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementVerifierTest {
    private static final Set<String> MEMBERS = Set.of("a", "b");
    private static final byte[] OLD = TestStatements.secret(1);
    private static final byte[] NEW = TestStatements.secret(2);

    private final List<String> warnings = new ArrayList<>();

    private StatementVerifier log(long process, Map<String, SequenceNumber> numbers, byte[]... secrets) {
        return new StatementVerifier(
                MEMBERS, new StatementSigner("desk", List.of(secrets)), process, numbers, warnings::add);
    }

    @Test
    void a_statement_counts_once_and_only_where_its_member_wrote_it() {
        StatementVerifier a = log(1, Map.of(), OLD);
        StatementVerifier b = log(1, Map.of(), OLD);
        String signed = b.write("latches", "b", "one\ntwo");
        assertThat(a.read("bans", "b", signed)).isNull();
        assertThat(a.read("latches", "a", signed)).isNull();
        assertThat(a.read("latches", "c", signed)).isNull();
        assertThat(a.read("latches", "b", signed)).isEqualTo("one\ntwo");
        assertThat(a.read("latches", "b", signed)).isNull();
        assertThat(a.isKnown("latches", "b", signed)).isTrue();
        assertThat(new StatementVerifier(
                                MEMBERS, new StatementSigner("other", List.of(OLD)), 1, Map.of(), warnings::add)
                        .read("latches", "b", signed))
                .as("in another cluster")
                .isNull();
    }

    @Test
    void every_changed_character_makes_a_statement_invalid() {
        String signed = log(7, Map.of(), OLD).write("latches", "b", "text");
        for (int i = 0; i < signed.length(); i++) {
            String changed = signed.substring(0, i) + (char) (signed.charAt(i) ^ 1) + signed.substring(i + 1);
            assertThat(log(1, Map.of(), OLD).read("latches", "b", changed))
                    .as(changed)
                    .isNull();
        }
        for (String hostile :
                List.of("", "\n", " \n", "sluice-2 - 1 1\ntext", "sluice-2  7 1\ntext", "x".repeat(2_000_000))) {
            assertThat(log(1, Map.of(), OLD).read("latches", "b", hostile)).isNull();
        }
    }

    @Test
    void an_older_statement_is_ignored_also_after_a_restart_of_either_side() {
        StatementVerifier b = log(5, Map.of(), OLD);
        String first = b.write("latches", "b", "first");
        String second = b.write("latches", "b", "second");
        StatementVerifier a = log(1, Map.of(), OLD);
        assertThat(a.read("latches", "b", second)).isEqualTo("second");
        assertThat(a.read("latches", "b", first)).isNull();
        assertThat(warnings).singleElement().asString().contains("of member b about latches", "is older than one");
        assertThat(a.reports()).isEqualTo(warnings);
        StatementVerifier restarted = log(2, a.numbers(), OLD);
        assertThat(restarted.read("latches", "b", first)).isNull();
        assertThat(restarted.read("latches", "b", second))
                .as("the last one says what holds")
                .isEqualTo("second");
        String later = log(6, Map.of(), OLD).write("latches", "b", "of the next process");
        assertThat(restarted.read("latches", "b", later)).isEqualTo("of the next process");
        assertThat(restarted.reports()).isEmpty();
        assertThat(restarted.read("latches", "b", b.write("latches", "b", "of the former process")))
                .isNull();
    }

    @Test
    void while_secrets_change_members_with_either_file_understand_each_other() {
        String byBoth = log(1, Map.of(), NEW, OLD).write("latches", "b", "x");
        assertThat(log(1, Map.of(), OLD).read("latches", "b", byBoth)).isEqualTo("x");
        assertThat(log(1, Map.of(), NEW).read("latches", "b", byBoth)).isEqualTo("x");
        assertThat(log(1, Map.of(), NEW, OLD)
                        .read("latches", "b", log(1, Map.of(), OLD).write("latches", "b", "y")))
                .isEqualTo("y");
        assertThat(log(1, Map.of(), NEW)
                        .read("latches", "b", log(1, Map.of(), OLD).write("latches", "b", "z")))
                .isNull();
    }

    @Test
    void members_with_and_without_a_secret_ignore_each_other() {
        assertThat(log(1, Map.of(), OLD).read("latches", "b", log(1, Map.of()).write("latches", "b", "x")))
                .isNull();
        assertThat(log(1, Map.of()).read("latches", "b", log(1, Map.of(), OLD).write("latches", "b", "x")))
                .isNull();
        assertThat(log(1, Map.of()).read("latches", "b", log(1, Map.of()).write("latches", "b", "x")))
                .isEqualTo("x");
        assertThatIllegalArgumentException().isThrownBy(() -> new StatementSigner("desk", List.of(new byte[31])));
    }

    @Test
    void a_flood_of_false_statements_does_not_fill_the_log() {
        StatementVerifier a = log(1, Map.of(), OLD);
        for (int i = 0; i < 1_000; i++) {
            a.read("latches", "b", "forged " + i);
        }
        assertThat(warnings).hasSize(4);
        assertThat(a.counts()).containsEntry(StatementVerifier.Ignored.FORGED, 1_000L);
        assertThat(a.reports()).hasSize(1);
    }

    @Test
    void false_statements_are_not_kept_in_memory() {
        StatementVerifier a = log(1, Map.of(), OLD);
        List<WeakReference<String>> texts = new ArrayList<>();
        for (int length : List.of(1_000, StatementSigner.MAX_LENGTH, 2 * StatementSigner.MAX_LENGTH)) {
            texts.add(readForged(a, length));
            readForged(a, length);
        }
        assertThat(a.counts()).as("repeated ones count once").containsEntry(StatementVerifier.Ignored.FORGED, 6L);
        assertThat(a.reports()).anyMatch(text -> text.contains("more than 1048576 characters"));
        for (int i = 0; i < 10 && texts.stream().anyMatch(text -> text.get() != null); i++) {
            System.gc(); // one may be skipped while another thread asks for one
        }
        assertThat(texts).noneMatch(text -> text.get() != null);
    }

    private static WeakReference<String> readForged(StatementVerifier log, int length) {
        String forged = "x".repeat(length);
        assertThat(log.read("latches", "b", forged)).isNull();
        assertThat(log.readOwn("bans", "a", forged)).isNull();
        return new WeakReference<>(forged);
    }

    @Test
    void a_process_whose_numbers_were_lost_takes_higher_ones_than_those_in_the_store() {
        String left = log(50, Map.of(), OLD).write("latches", "b", "held");
        StatementVerifier b = log(3, Map.of(), OLD);
        StatementFile saved = StatementFile.inMemory();
        b.save(saved);
        assertThat(saved.statements()).isEqualTo(Map.of(StatementVerifier.OWN_NUMBER, "3 0"));
        assertThat(b.readOwn("latches", "b", left)).isEqualTo("held");
        StatementVerifier a = log(1, Map.of(), OLD);
        assertThat(a.read("latches", "b", left)).isEqualTo("held");
        assertThat(a.read("latches", "b", b.write("latches", "b", "new"))).isEqualTo("new");
        b.save(saved);
        assertThat(saved.statements()).isEqualTo(Map.of(StatementVerifier.OWN_NUMBER, "51 0"));
        assertThat(b.isReplaced()).isFalse();
        assertThat(b.reports()).isEmpty();
        b.readOwn("latches", "b", log(60, Map.of(), OLD).write("latches", "b", "of a later process"));
        b.readOwn("latches", "b", log(61, Map.of(), OLD).write("latches", "b", "of one later still"));
        assertThat(b.isReplaced()).isTrue();
        assertThat(warnings).singleElement().asString().contains("a process that was started later", "'b'");
        assertThat(b.reports()).isEqualTo(warnings);
    }
}
