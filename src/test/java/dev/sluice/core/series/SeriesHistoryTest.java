package dev.sluice.core.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.series.Figure.Fold;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the rings of figures, in virtual time that begins on a minute. */
final class SeriesHistoryTest {
    private static final long BEGIN = 359_000_004L / 12 * 12;
    private static final long STEP_MILLIS = 5000;
    private static final long NEVER = Long.MAX_VALUE;

    private final SeriesHistory history = new SeriesHistory();
    private long step = BEGIN;

    // ---- time

    @Test
    void a_figure_stands_at_the_step_in_which_it_was_added_and_a_step_without_one_is_empty() {
        add(1);
        step++;
        add(3);
        SeriesRange range = history.range(query("a", BEGIN, step));
        assertThat(range.from()).isEqualTo(BEGIN * STEP_MILLIS);
        assertThat(range.step()).isEqualTo(5);
        assertThat(values(range)).containsExactly(1f, null, 3f);
    }

    @Test
    void an_hour_is_kept_in_steps_and_a_day_in_minutes_of_means_or_largest_figures() {
        for (int i = 0; i < 2 * SeriesRing.STEPS; i++) {
            history.add(
                    step,
                    List.of(
                            new Figure("gateway", "a", Fold.MEAN, i % 12),
                            new Figure("gateway", "b", Fold.LARGEST, i % 12)));
            step++;
        }
        SeriesRange hour = history.range(query("a", step - SeriesRing.STEPS, step));
        assertThat(hour.step()).isEqualTo(5);
        assertThat(values(hour))
                .hasSize(SeriesRing.STEPS)
                .startsWith(0f, 1f, 2f)
                .endsWith(10f, 11f);

        SeriesRange longer = history.range(query("a", BEGIN, step));
        assertThat(longer.step()).isEqualTo(60);
        assertThat(values(longer)).hasSize(2 * SeriesRing.STEPS / 12).containsOnly(5.5f);
        assertThat(values(history.range(query("b", BEGIN, step)))).containsOnly(11f);
    }

    @Test
    void a_rate_counts_the_time_in_which_nothing_is_known() {
        for (int i = 0; i < 6; i++) {
            history.add(step + i, List.of(new Figure("gateway", "a", Fold.RATE, 8)));
        }
        history.add(step + 3L * SeriesRing.STEPS, List.of(new Figure("gateway", "a", Fold.RATE, 1)));

        List<Float> minutes = values(history.range(query("a", step, step + 24)));

        assertThat(minutes.get(0)).isEqualTo(4f);
        assertThat(minutes.get(1)).isNull();
    }

    @Test
    void a_minute_has_no_figure_of_an_hour_ago_also_where_steps_are_missing() {
        for (int i = 0; i < SeriesRing.STEPS; i++) {
            history.add(step, List.of(new Figure("gateway", "b", Fold.LARGEST, 100)));
            step++;
        }
        history.add(step, List.of(new Figure("gateway", "b", Fold.LARGEST, 1)));
        SeriesRange minutes = history.range(query("b", step - 2L * SeriesRing.STEPS, step + 12));
        assertThat(minutes.step()).isEqualTo(60);
        assertThat(values(minutes)).endsWith(100f, 1f);
    }

    @Test
    void a_range_has_the_finest_steps_that_reach_back_to_it_and_three_days_at_most() {
        for (int i = 0; i < 5 * SeriesRing.MINUTES; i++) {
            step = BEGIN + 12L * i;
            add(i);
        }
        SeriesRange day = history.range(query("a", step - 12 * SeriesRing.MINUTES, step + 1));
        assertThat(day.step()).isEqualTo(60);
        assertThat(values(day)).hasSize(SeriesRing.MINUTES).endsWith(5f * SeriesRing.MINUTES - 1);

        SeriesRange all = history.range(query("a", 0, step + 1));
        assertThat(all.step()).isEqualTo(600);
        assertThat(values(all)).hasSize(SeriesRing.TENS).endsWith(5f * SeriesRing.MINUTES - 4);
        long last = Math.floorDiv(step - 1, 120);
        assertThat(all.from()).isEqualTo((last - SeriesRing.TENS + 1) * 120 * STEP_MILLIS);

        long twoDaysAgo = step - 2 * 12 * SeriesRing.MINUTES;
        SeriesRange moment = history.range(query("a", twoDaysAgo, twoDaysAgo + 12));
        assertThat(moment.step()).isEqualTo(600);
        assertThat(moment.from()).isLessThanOrEqualTo(twoDaysAgo * STEP_MILLIS);
        assertThat(values(moment)).containsExactly(3f * SeriesRing.MINUTES - 2.5f);
    }

    @Test
    void ten_minutes_have_the_largest_figure_or_the_mean_of_their_minutes() {
        for (int i = 0; i < 240; i++) {
            history.add(
                    step,
                    List.of(
                            new Figure("gateway", "a", Fold.MEAN, i % 120),
                            new Figure("gateway", "b", Fold.LARGEST, i % 120)));
            step++;
        }
        long ten = BEGIN / 120 * 120;
        assertThat(values(history.range(query("b", 0, step))).stream().filter(value -> value != null))
                .containsExactly(35f, 119f, 119f);
        SeriesQuery aligned =
                new SeriesQuery("gateway", List.of("a"), (ten + 120) * STEP_MILLIS, (ten + 240) * STEP_MILLIS, 600);
        assertThat(history.range(aligned).step()).isEqualTo(600);
        assertThat(values(history.range(aligned))).containsExactly(59.5f);
    }

    @Test
    void longer_steps_begin_at_multiples_of_their_length() {
        for (int i = 0; i < 60; i++) {
            add(i);
        }
        SeriesRange range = history.range(
                new SeriesQuery("gateway", List.of("a"), (BEGIN + 3) * STEP_MILLIS, step * STEP_MILLIS, 30));
        assertThat(range.step()).isEqualTo(30);
        assertThat(range.from()).isEqualTo(BEGIN * STEP_MILLIS);
        assertThat(values(range)).hasSize(10).startsWith(2.5f, 8.5f);
    }

    @Test
    void a_clock_that_is_set_back_forgets_what_was_known_of_later_times() {
        for (int i = 0; i < 100; i++) {
            add(i);
        }
        step -= 50;
        add(1000);
        assertThat(values(history.range(query("a", BEGIN, step + 100))))
                .hasSize(51)
                .startsWith(0f, 1f)
                .endsWith(48f, 49f, 1000f);
    }

    @Test
    void after_a_jump_forward_there_is_a_gap_and_after_a_long_one_nothing_older() {
        add(1);
        step += 99;
        add(2);
        assertThat(values(history.range(query("a", BEGIN, step))))
                .hasSize(101)
                .startsWith(1f, null)
                .endsWith(null, 2f);

        step += 10_000_000;
        add(3);
        assertThat(values(history.range(query("a", BEGIN, step)))).endsWith(null, 3f);
        assertThat(values(history.range(query("a", BEGIN, step))).stream().filter(value -> value != null))
                .containsExactly(3f);
        step -= 20_000_000;
        add(4);
        assertThat(values(history.range(query("a", 0, step)))).endsWith(null, 4f);
    }

    @Test
    void random_jumps_of_the_clock_agree_with_a_model() {
        Random random = new Random(7);
        List<float[]> model = new ArrayList<>(); // step and value, ordered by step
        for (int i = 0; i < 3000; i++) {
            step += random.nextInt(20) == 0 ? random.nextInt(2000) - 1000 : 1;
            long now = step;
            model.removeIf(one -> one[0] >= now - BEGIN || one[0] <= now - BEGIN - SeriesRing.STEPS);
            model.add(new float[] {now - BEGIN, i});
            history.add(now, List.of(new Figure("gateway", "a", Fold.MEAN, i)));
            SeriesRange range = history.range(query("a", now - SeriesRing.STEPS + 1, now + 1));
            List<@Nullable Float> values = values(range);
            List<@Nullable Float> expected = new ArrayList<>(Arrays.asList(new Float[SeriesRing.STEPS]));
            model.forEach(one -> expected.set((int) (one[0] - (now - BEGIN) + SeriesRing.STEPS - 1), one[1]));
            assertThat(values).isEqualTo(expected);
        }
    }

    // ---- what is asked for

    @Test
    void subjects_and_names_are_chosen_exactly_or_by_their_beginning() {
        history.add(
                step,
                List.of(
                        new Figure("exchange:a", "sent", Fold.MEAN, 1),
                        new Figure("exchange:a", "refused.ban", Fold.MEAN, 1),
                        new Figure("exchange:a", "refused.limit", Fold.MEAN, 1),
                        new Figure("exchange:ab", "sent", Fold.MEAN, 1),
                        new Figure("limit:a/w*", "fill", Fold.LARGEST, 1)));
        assertThat(lines("exchange:a"))
                .containsExactly("exchange:a sent", "exchange:a refused.ban", "exchange:a refused.limit");
        assertThat(lines("exchange:a*", "sent")).containsExactly("exchange:a sent", "exchange:ab sent");
        assertThat(lines("exchange:a", "refused"))
                .containsExactly("exchange:a refused.ban", "exchange:a refused.limit");
        assertThat(lines("limit:a/w*")).containsExactly("limit:a/w* fill");
        assertThat(lines("nothing")).isEmpty();
        assertThat(history.range(new SeriesQuery("*", List.of(), NEVER - 1, NEVER, 0))
                        .series())
                .isEmpty();
        assertThat(new SeriesHistory().range(query("a", 0, 10)).points()).isZero();
    }

    @Test
    void an_answer_of_too_many_values_is_refused_with_what_to_do() {
        for (int i = 0; i < SeriesRing.STEPS; i++) {
            step++;
            history.add(step, all(26, 16));
        }
        assertThatThrownBy(() ->
                        history.range(new SeriesQuery("exchange:*", List.of(), (step - 719) * STEP_MILLIS, NEVER, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'of'")
                .hasMessageContaining("'step'");
        assertThat(history.range(new SeriesQuery("exchange:*", List.of(), (step - 719) * STEP_MILLIS, NEVER, 30))
                        .series())
                .hasSize(26 * 16);
    }

    // ---- bounds

    @Test
    void the_rings_of_26_exchanges_and_50_bots_need_less_than_8_mebibytes() {
        List<Figure> figures = all(26, 17);
        for (int exchange = 0; exchange < 26; exchange++) {
            for (int limit = 0; limit < 20; limit++) {
                figures.add(new Figure("limit:e" + exchange + "/l" + limit, "fill", Fold.LARGEST, 1 + limit));
            }
        }
        for (int bot = 0; bot < 500; bot++) {
            figures.add(new Figure("bot:b" + bot, "calls", Fold.MEAN, 1 + bot));
            figures.add(new Figure("bot:b" + bot, "share", Fold.LARGEST, 1));
        }
        for (int i = 0; i < 17; i++) {
            figures.add(new Figure("gateway", "w" + i, Fold.MEAN, 1));
        }
        history.add(step, figures);
        assertThat(history.bytes()).isBetween(5L << 20, 8L << 20);
        assertThat(lines("bot:*", "calls"))
                .hasSize(50)
                .contains("bot:b499 calls")
                .doesNotContain("bot:b0 calls");
        assertThat(lines("limit:e3/*")).hasSize(8).contains("limit:e3/l19 fill");
    }

    @Test
    void a_busier_bot_takes_the_place_of_the_least_busy_and_an_idle_one_begins_nothing() {
        for (int bot = 0; bot < 50; bot++) {
            history.add(step, bot("b" + bot, 10 + bot, 0));
        }
        history.add(step, bot("slow", 9, 1000)); // the first figure counts
        assertThat(lines("bot:slow")).isEmpty();
        history.add(step, bot("fast", 11, 0));
        assertThat(lines("bot:fast", "calls")).hasSize(1);
        assertThat(lines("bot:b0")).isEmpty();
        assertThat(lines("bot:*", "calls")).hasSize(50);

        SeriesHistory another = new SeriesHistory();
        another.add(step, bot("idle", 0, 0));
        assertThat(another.range(new SeriesQuery("bot:*", List.of(), 0, NEVER, 0))
                        .series())
                .isEmpty();
    }

    // ---- file

    @Test
    void what_is_written_is_read_again_and_goes_on() throws IOException {
        for (int i = 0; i < 1000; i++) {
            add(i);
        }
        SeriesHistory next = new SeriesHistory();
        next.read(history.written());
        assertThat(next.range(query("a", BEGIN, step))).isEqualTo(history.range(query("a", BEGIN, step)));
        next.add(step + 2, List.of(new Figure("gateway", "a", Fold.MEAN, 7)));
        assertThat(values(next.range(query("a", step - 1, step + 3)))).containsExactly(999f, null, null, 7f);
        assertThat(new SeriesHistory().written()).isNotEmpty();
        next.read(new SeriesHistory().written());
        assertThat(next.range(query("a", BEGIN, step)).points()).isZero();
    }

    static Stream<Object[]> unreadable() throws IOException {
        SeriesHistory history = new SeriesHistory();
        history.add(BEGIN, all(3, 4));
        byte[] good = history.written();
        byte[] changed = good.clone();
        changed[good.length - 6] ^= 1;
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(good)).readAllBytes();
        byte[] newer = plain.clone();
        newer[18] = 3;
        byte[] never = plain.clone();
        never[19] = 0x7f;
        return Stream.of(
                new Object[] {"torn", Arrays.copyOf(good, good.length / 2), "ends too early"},
                new Object[] {"torn within its head", Arrays.copyOf(good, 5), "ends too early"},
                new Object[] {"changed", changed, ""},
                new Object[] {"foreign", "[1, 2, 3]".getBytes(StandardCharsets.UTF_8), "GZIP"},
                new Object[] {"another gzip", zipped("hello, hello".getBytes(StandardCharsets.UTF_8)), ""},
                new Object[] {"newer", zipped(newer), "another version"},
                new Object[] {"of no time", zipped(never), "time is not valid"},
                new Object[] {"longer", zipped(Arrays.copyOf(plain, plain.length + 1)), "after its end"},
                new Object[] {"endless", zipped(endless()), "more than a gateway keeps"});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void a_file_that_cannot_be_read_says_why_and_changes_nothing(String name, byte[] written, String why) {
        add(5);
        assertThatThrownBy(() -> history.read(written))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        assertThat(values(history.range(query("a", BEGIN, step)))).containsExactly(5f);
    }

    /** Returns a file of very many subjects without figures. */
    private static byte[] endless() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF("sluice-series");
        out.writeInt(2);
        out.writeLong(BEGIN);
        out.writeInt(Integer.MAX_VALUE);
        for (int i = 0; i < 1000; i++) {
            out.writeUTF("bot:" + i);
            out.writeByte(0);
        }
        return bytes.toByteArray();
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    // ---- helpers

    private void add(float value) {
        history.add(step++, List.of(new Figure("gateway", "a", Fold.MEAN, value)));
    }

    private static List<Figure> bot(String name, float calls, float share) {
        return List.of(
                new Figure("bot:" + name, "calls", Fold.MEAN, calls),
                new Figure("bot:" + name, "share", Fold.LARGEST, share));
    }

    private static List<Figure> all(int exchanges, int names) {
        List<Figure> figures = new ArrayList<>();
        for (int exchange = 0; exchange < exchanges; exchange++) {
            for (int name = 0; name < names; name++) {
                figures.add(new Figure("exchange:e" + exchange, "w" + name, Fold.MEAN, 1));
            }
        }
        return figures;
    }

    private static SeriesQuery query(String what, long fromStep, long toStep) {
        return new SeriesQuery("gateway", List.of(what), fromStep * STEP_MILLIS, toStep * STEP_MILLIS, 0);
    }

    private List<String> lines(String of, String... what) {
        return history.range(new SeriesQuery(of, List.of(what), 0, NEVER, 0)).series().stream()
                .map(line -> line.of() + " " + line.what())
                .toList();
    }

    private static List<@Nullable Float> values(SeriesRange range) {
        assertThat(range.series()).hasSize(1);
        return range.series().get(0).values();
    }
}
