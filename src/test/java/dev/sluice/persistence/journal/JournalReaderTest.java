package dev.sluice.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import dev.sluice.core.call.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the reader with segments that are written here. */
final class JournalReaderTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long NOW = CallRecords.T0;
    private static final String ANY = "";

    @TempDir
    private Path data;

    private Path folder;
    private JournalReader reader;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(data.resolve("calls"));
        reader = new JournalReader(folder);
    }

    // ---- records

    private static CallRecord call(String id, long at, String bot, String reason) {
        CallRecord.Subject order = new CallRecord.Subject(
                id,
                "binance",
                bot,
                "desk",
                "POST",
                "POST /api/v3/order",
                Kind.PLACE,
                "BTCUSDT",
                "client-" + id,
                "x" + id,
                "buy",
                "");
        String outcome = reason.isEmpty() ? "ok" : CallRecord.REFUSED;
        return new CallRecord(at, order, new CallRecord.Result(outcome, 200, reason, ""), CallRecord.Timing.NONE);
    }

    private static CallRecord call(String id, long at) {
        return call(id, at, "maker", "");
    }

    private static CallRecord begun(String id, long at) {
        CallRecord ended = call(id, at);
        return new CallRecord(at, ended.subject(), CallRecord.Result.IN_FLIGHT, ended.timing());
    }

    private static byte[] lines(CallRecord... calls) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (CallRecord call : calls) {
            all.writeBytes((CallLineTest.line(call) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return all.toByteArray();
    }

    private Path segment(long begun, long sequence, boolean isCompressed, byte[] lines) throws IOException {
        Path file = folder.resolve(new SegmentName(begun, sequence, isCompressed).toString());
        return Files.write(file, isCompressed ? compressed(lines) : lines);
    }

    private static byte[] compressed(byte[] lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(lines);
        }
        return bytes.toByteArray();
    }

    // ---- searches

    private static CallFilter filter(String bot, String order, String reason, long since, long until) {
        return new CallFilter(bot, ANY, ANY, ANY, order, reason, ANY, ANY, ANY, ANY, since, until);
    }

    private static CallFilter between(long since, long until) {
        return filter(ANY, ANY, ANY, since, until);
    }

    private CallPage first(CallFilter filter) throws IOException {
        return reader.search(filter, JournalReader.MAX_CALLS, "", "");
    }

    private List<String> found(CallFilter filter) throws IOException {
        return ids(first(filter).ended());
    }

    private static List<String> ids(List<CallRecord> calls) {
        return calls.stream().map(call -> call.subject().id()).toList();
    }

    private static List<CallRecord> all(JournalReader reader, CallFilter filter, int max) throws IOException {
        List<CallRecord> all = new ArrayList<>();
        String cursor = "";
        do {
            CallPage page = reader.search(filter, max, cursor, "");
            assertThat(page.ended()).hasSizeLessThanOrEqualTo(max);
            all.addAll(page.ended());
            cursor = page.cursor();
        } while (!cursor.isEmpty());
        return all;
    }

    // ---- tests

    @Test
    void an_empty_data_folder_has_no_calls_and_no_oldest_time() throws IOException {
        Files.delete(folder);
        CallPage page = first(CallFilter.ALL);
        assertThat(page.ended()).isEmpty();
        assertThat(page.oldestEpochMillis()).isEqualTo(-1);
        assertThat(page.cursor()).isEmpty();
    }

    @Test
    void a_bot_without_a_name_is_found_by_its_account_and_one_with_a_name_is_not() throws IOException {
        segment(NOW - HOUR, 1, true, lines(call("named", NOW - HOUR), call("unnamed", NOW - HOUR, "", "")));
        assertThat(found(filter("desk", ANY, ANY, Long.MIN_VALUE, Long.MAX_VALUE)))
                .containsExactly("unnamed");
        assertThat(found(filter("maker", ANY, ANY, Long.MIN_VALUE, Long.MAX_VALUE)))
                .containsExactly("named");
    }

    @Test
    void a_refusal_of_two_days_ago_is_found_by_its_bot_and_minute() throws IOException {
        long then = NOW - 48 * HOUR;
        for (int hour = 0; hour < 49; hour++) {
            long at = then + hour * HOUR;
            segment(
                    at,
                    hour + 1,
                    hour < 48,
                    lines(
                            call("a" + hour, at + MINUTE, "maker", "guard; rule=sameOrder; seen=61; allowed=60"),
                            call("b" + hour, at + MINUTE, "taker", "limit; limit=spot.weight"),
                            call("c" + hour, at + 2 * MINUTE)));
        }
        CallPage page = first(filter("maker", ANY, ANY, then + MINUTE, then + 2 * MINUTE));
        assertThat(ids(page.ended())).containsExactly("a0");
        assertThat(page.ended().get(0).result().reason()).isEqualTo("guard; rule=sameOrder; seen=61; allowed=60");
        assertThat(page.oldestEpochMillis()).isEqualTo(then);
        assertThat(page.notes()).isEmpty();
        assertThat(found(filter(ANY, "xc7", ANY, Long.MIN_VALUE, Long.MAX_VALUE)))
                .as("who sent the order")
                .containsExactly("c7");
    }

    @Test
    void each_filter_leaves_out_what_does_not_match() throws IOException {
        segment(NOW, 1, false, lines(call("1", NOW, "maker", "limit; limit=a"), call("2", NOW + 1, "Taker", "")));
        String[] fields = {
            "taker", "BINANCE", "Desk", "btcusdt", "client-2", "", "2", "place", "ok", "take  TCUSD client-2"
        };
        for (int i = 0; i < fields.length; i++) {
            String[] one = new String[fields.length];
            Arrays.fill(one, "");
            one[i] = fields[i];
            assertThat(found(filter(one))).as(fields[i]).contains("2");
            one[i] = "other";
            assertThat(found(filter(one))).as(fields[i]).isEmpty();
        }
        assertThat(found(filter(fields))).containsExactly("2");
        assertThat(found(filter(ANY, ANY, "limit", 0, NOW + 2))).containsExactly("1");
        assertThat(found(filter(ANY, ANY, "limit; limit=a", 0, NOW + 2))).containsExactly("1");
        assertThat(found(filter(ANY, ANY, "lim", 0, NOW + 2))).isEmpty();
        String[] words = new String[fields.length];
        Arrays.fill(words, "");
        words[words.length - 1] = "LIMIT=A maker";
        assertThat(found(filter(words))).containsExactly("1");
        words[words.length - 1] = "limit=a taker";
        assertThat(found(filter(words))).as("each in another call").isEmpty();
        assertThat(found(between(NOW, NOW + 1))).containsExactly("1");
    }

    private static CallFilter filter(String... texts) {
        return new CallFilter(
                texts[0],
                texts[1],
                texts[2],
                texts[3],
                texts[4],
                texts[5],
                texts[6],
                texts[7],
                texts[8],
                texts[9],
                Long.MIN_VALUE,
                Long.MAX_VALUE);
    }

    @Test
    void records_are_in_the_order_of_their_segments_when_the_clock_was_set_back() throws IOException {
        segment(NOW, 1, true, lines(call("1", NOW)));
        segment(NOW + HOUR, 2, true, lines(call("2", NOW + HOUR), call("3", NOW + HOUR + 5 * MINUTE)));
        // the clock is set back by three hours within this segment
        segment(NOW + 2 * HOUR, 3, true, lines(call("4", NOW + 2 * HOUR), call("5", NOW - 55 * MINUTE)));
        segment(NOW - 30 * MINUTE, 4, true, lines(call("6", NOW - 30 * MINUTE)));
        segment(NOW, 5, false, lines(call("7", NOW)));
        assertThat(found(CallFilter.ALL)).containsExactly("7", "6", "5", "4", "3", "2", "1");
        assertThat(found(between(NOW, NOW + 1))).containsExactly("7", "1");
        assertThat(found(between(NOW - HOUR, NOW - 31 * MINUTE))).containsExactly("5");
        assertThat(found(between(NOW + 2 * HOUR, Long.MAX_VALUE))).containsExactly("4");
        assertThat(all(reader, CallFilter.ALL, 2)).hasSize(7);
    }

    @Test
    void what_a_damaged_segment_still_has_is_returned_with_a_note() throws IOException {
        CallRecord[] many =
                IntStream.range(0, 20_000).mapToObj(i -> call("m" + i, NOW + i)).toArray(CallRecord[]::new);
        Path cut = segment(NOW, 1, true, lines(many));
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), (int) Files.size(cut) / 2));
        Path garbage = folder.resolve(new SegmentName(NOW, 2, true).toString());
        Files.writeString(garbage, "this is not compressed");
        segment(NOW, 3, true, lines(call("3", NOW)));
        Files.writeString(folder.resolve("notes.txt"), "foreign");
        Files.createDirectory(folder.resolve(new SegmentName(NOW, 4, false).toString()));
        CallPage page = first(CallFilter.ALL);
        assertThat(ids(page.ended())).startsWith("3").hasSize(JournalReader.MAX_CALLS);
        assertThat(page.notes())
                .hasSize(3)
                .anyMatch(note -> note.contains("notes.txt"))
                .anyMatch(note -> note.startsWith(garbage.getFileName() + " cannot be read to its end"))
                .anyMatch(note -> note.startsWith(cut.getFileName() + " cannot be read to its end"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_last_line_that_is_not_complete_is_left_out(boolean isCompressed) throws IOException {
        byte[] whole = lines(call("1", NOW), call("2", NOW));
        segment(NOW, 1, isCompressed, Arrays.copyOf(whole, whole.length - 5));
        assertThat(found(CallFilter.ALL)).containsExactly("1");
        assertThat(first(CallFilter.ALL).notes()).isEmpty();
    }

    @Test
    void lines_that_are_no_records_are_left_out() throws IOException {
        byte[] counts =
                "{\"t\":\"2026-11-30T12:03:00.001Z\",\"counts\":{\"binance\":{\"read_public ok\":7}}}\n\n[]\nx\n"
                        .getBytes(StandardCharsets.UTF_8);
        Path file = segment(NOW, 1, false, counts);
        Files.write(file, new byte[] {(byte) 0xFF, 0, '\n'}, StandardOpenOption.APPEND);
        Files.write(file, lines(call("1", NOW)), StandardOpenOption.APPEND);
        assertThat(found(CallFilter.ALL)).containsExactly("1");
    }

    @Test
    void a_name_that_json_escapes_is_found() throws IOException {
        segment(NOW, 1, false, lines(call("1", NOW, "a\"b\\cé", "")));
        assertThat(found(filter("a\"b\\cÉ", ANY, ANY, 0, Long.MAX_VALUE))).containsExactly("1");
    }

    @Test
    void control_characters_and_escapes_of_terminals_do_not_leave_the_reader() throws IOException {
        String line = CallLineTest.line(call("1", NOW, "BOT", "limit"))
                .replace("BOT", "\\u001b[2J\\r\\n\\u202e" + "b".repeat(10_000));
        segment(NOW, 1, false, (line + "\n").getBytes(StandardCharsets.UTF_8));
        String bot = first(CallFilter.ALL).ended().get(0).subject().bot();
        assertThat(bot).startsWith("?[2J???b").hasSizeLessThan(200);
    }

    // ---- calls in flight

    @Test
    void a_call_is_in_flight_until_its_end_is_written() throws IOException {
        Path file = segment(NOW, 1, false, lines(begun("1", NOW), begun("2", NOW), begun("3", NOW)));
        assertThat(ids(first(CallFilter.ALL).inFlight())).containsExactly("3", "2", "1");
        Files.write(file, lines(call("2", NOW + 10)), StandardOpenOption.APPEND);
        CallPage page = first(CallFilter.ALL);
        assertThat(ids(page.inFlight())).containsExactly("3", "1");
        assertThat(ids(page.ended())).containsExactly("2");
        assertThat(ids(first(between(NOW, NOW + 5)).inFlight()))
                .as("its end is later than the search looks")
                .containsExactly("3", "1");
        assertThat(first(filter(ANY, ANY, "limit", 0, Long.MAX_VALUE)).inFlight())
                .isEmpty();
        CallPage only = first(filter(ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, CallFilter.IN_FLIGHT, ANY));
        assertThat(ids(only.inFlight())).containsExactly("3", "1");
        assertThat(only.ended()).isEmpty();
        assertThat(only.cursor()).isEmpty();
    }

    @Test
    void a_note_says_how_many_more_calls_are_in_flight() throws IOException {
        segment(NOW, 1, false, lines(begun("1", NOW), begun("2", NOW), begun("3", NOW)));
        CallPage page = reader.search(CallFilter.ALL, 2, "", "");
        assertThat(ids(page.inFlight())).containsExactly("3", "2");
        assertThat(page.notes()).singleElement().asString().startsWith("1 more calls are in flight");
        assertThat(reader.search(CallFilter.ALL, 3, "", "").notes()).isEmpty();
    }

    @Test
    void a_call_in_flight_that_a_later_segment_repeats_is_there_once() throws IOException {
        segment(NOW, 1, true, lines(begun("lost", NOW), begun("1", NOW), begun("2", NOW)));
        segment(NOW, 2, false, lines(begun("1", NOW), begun("2", NOW), call("2", NOW + 1)));
        segment(NOW, 3, false, lines(begun("1", NOW)));
        assertThat(ids(first(CallFilter.ALL).inFlight())).containsExactly("1");
    }

    // ---- parts

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1000})
    void the_parts_of_a_search_have_each_record_once(int max) throws IOException {
        List<String> written = new ArrayList<>();
        for (int sequence = 1; sequence <= 6; sequence++) {
            List<CallRecord> calls = new ArrayList<>();
            for (int i = 0; i < 50 * (sequence % 3); i++) {
                calls.add(call(sequence + "-" + i, NOW + i));
                calls.add(begun("begun-" + sequence + "-" + i, NOW + i));
                written.add(sequence + "-" + i);
            }
            segment(NOW, sequence, sequence < 5, lines(calls.toArray(CallRecord[]::new)));
        }
        Collections.reverse(written);
        CallFilter ended = filter(ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY, "ok", ANY);
        assertThat(ids(all(reader, ended, max))).isEqualTo(written);
        assertThat(ids(all(new JournalReader(folder, 1), ended, max)))
                .as("one segment in each search")
                .isEqualTo(written);
    }

    @Test
    void a_search_ends_when_it_has_read_enough_and_goes_on_from_there() throws IOException {
        for (int sequence = 1; sequence <= 5; sequence++) {
            segment(NOW, sequence, true, lines(call("" + sequence, NOW)));
        }
        JournalReader bounded = new JournalReader(folder, 1);
        CallFilter oldest = filter(ANY, "x1", ANY, 0, Long.MAX_VALUE);
        CallPage page = bounded.search(oldest, 10, "", "");
        assertThat(page.ended()).isEmpty();
        assertThat(page.cursor()).isNotEmpty();
        int parts = 1;
        while (page.ended().isEmpty()) {
            page = bounded.search(oldest, 10, page.cursor(), "");
            parts++;
        }
        assertThat(ids(page.ended())).containsExactly("1");
        assertThat(parts).isBetween(5, 6);
    }

    @Test
    void a_segment_that_is_compressed_between_two_parts_changes_nothing() throws IOException {
        byte[] lines = lines(call("1", NOW), call("2", NOW), call("3", NOW));
        Path file = segment(NOW, 1, false, lines);
        CallPage page = reader.search(CallFilter.ALL, 2, "", "");
        assertThat(ids(page.ended())).containsExactly("3", "2");
        Files.delete(file);
        segment(NOW, 1, true, lines);
        segment(NOW, 2, false, lines(call("4", NOW)));
        assertThat(ids(reader.search(CallFilter.ALL, 2, page.cursor(), "").ended()))
                .containsExactly("1");
        assertThat(ids(reader.search(CallFilter.ALL, 2, "", page.newest()).ended()))
                .containsExactly("4");
    }

    @Test
    void a_later_search_finds_what_was_written_since_by_two_processes() throws IOException {
        assertThat(first(CallFilter.ALL).newest()).isEmpty();
        Path one = segment(NOW, 1, false, lines(call("1", NOW)));
        Path two = segment(NOW, 2, false, lines(call("2", NOW)));
        CallPage before = first(CallFilter.ALL);
        assertThat(ids(before.ended())).containsExactly("2", "1");
        Files.write(one, lines(begun("3", NOW), call("3", NOW)), StandardOpenOption.APPEND);
        Files.write(two, lines(call("4", NOW)), StandardOpenOption.APPEND);
        segment(NOW - HOUR, 3, false, lines(begun("5", NOW), call("6", NOW)));
        CallPage later = reader.search(CallFilter.ALL, 2, "", before.newest());
        assertThat(ids(later.ended())).containsExactly("6", "4");
        assertThat(later.inFlight()).isEmpty();
        assertThat(ids(reader.search(CallFilter.ALL, 2, later.cursor(), before.newest())
                        .ended()))
                .containsExactly("3");
        assertThat(reader.search(CallFilter.ALL, 2, "", later.newest()).ended()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "1.x", "-1.2", "1.2.3", "99999999999999999999.1", " 1.1"})
    void a_cursor_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> reader.search(CallFilter.ALL, 1, text, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'cursor'");
        assertThatThrownBy(() -> reader.search(CallFilter.ALL, 1, "", text + ",1.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'after'");
    }

    @Test
    void a_search_finds_the_same_as_a_look_at_every_record() throws IOException {
        Random random = new Random(7);
        List<CallRecord> written = new ArrayList<>();
        long clock = NOW;
        for (int sequence = 1; sequence <= 40; sequence++) {
            long begun = clock;
            List<CallRecord> calls = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                clock += random.nextInt((int) MINUTE);
                String reason = random.nextInt(3) == 0 ? "limit; limit=a" : "";
                calls.add(call(sequence + "-" + i, clock, "bot-" + random.nextInt(3), reason));
            }
            clock += random.nextInt(4) == 0 ? -random.nextInt((int) (5 * HOUR)) : random.nextInt((int) HOUR / 2);
            segment(begun, sequence, sequence < 40, lines(calls.toArray(CallRecord[]::new)));
            written.addAll(calls);
        }
        Collections.reverse(written);
        for (int i = 0; i < 200; i++) {
            long since = NOW + random.nextInt((int) (20 * HOUR)) - 8 * HOUR;
            long until = since + random.nextInt((int) (3 * HOUR));
            String bot = i % 2 == 0 ? "BOT-" + random.nextInt(4) : "";
            Predicate<CallRecord> isWanted = call -> call.epochMillis() >= since
                    && call.epochMillis() < until
                    && (bot.isEmpty() || bot.equalsIgnoreCase(call.subject().bot()));
            assertThat(ids(all(reader, filter(bot, ANY, ANY, since, until), 1 + random.nextInt(50))))
                    .isEqualTo(ids(written.stream().filter(isWanted).toList()));
        }
    }
}
