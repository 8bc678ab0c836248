package dev.sluice.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import dev.sluice.core.call.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the writer with a clock and a disk of their own. */
final class JournalWriterTest {
    private static final JournalSettings SETTINGS = new JournalSettings(true, 72, 1L << 30);
    private static final long HOUR_MILLIS = 3_600_000;

    @TempDir
    private Path data;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> infos = new ArrayList<>();
    private long nanos = new Random().nextLong();
    private long millis = CallRecords.T0;
    private boolean diskFails;
    private Path calls;
    private JournalWriter writer;

    @BeforeEach
    void create() {
        calls = data.resolve("calls");
        writer = writer(SETTINGS);
    }

    private JournalWriter writer(JournalSettings settings) {
        SegmentFolder folder = new SegmentFolder(calls, file -> new Failing(SegmentFile.open(file)));
        return new JournalWriter(
                folder, calls, settings, new Clocks(() -> nanos, () -> millis), warnings::add, infos::add);
    }

    /** A file on a disk that is sometimes full. */
    private final class Failing implements SegmentFile {
        private final SegmentFile file;

        Failing(SegmentFile file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            if (diskFails) {
                throw new IOException("No space left on device");
            }
            file.append(bytes);
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Writes these records at once. */
    private void write(CallRecord... records) {
        for (CallRecord record : records) {
            writer.append(record);
        }
        writer.turn();
    }

    private void after(long moreNanos) {
        nanos += moreNanos;
        millis += moreNanos / Nanos.PER_MILLI;
        writer.turn();
    }

    private List<SegmentName> segments() throws IOException {
        return SegmentFolder.list(calls);
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (SegmentName name : segments()) {
            Path file = calls.resolve(name.toString());
            try (InputStream raw = Files.newInputStream(file);
                    BufferedReader reader = new BufferedReader(new InputStreamReader(
                            name.compressed() ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            }
        }
        return lines;
    }

    /** Returns the outcome, or "begun", of each record of the call. */
    private List<String> outcomes(String id) throws IOException {
        return lines().stream()
                .map(CallLineTest::read)
                .filter(call -> call != null && call.subject().id().equals(id))
                .map(call -> call.isInFlight() ? "begun" : call.result().outcome())
                .toList();
    }

    @Test
    void records_are_lines_of_a_file_that_only_its_owner_can_read() throws IOException {
        write(CallRecords.begun("1"), CallRecords.sent("1"));
        assertThat(lines())
                .containsExactly(CallLineTest.line(CallRecords.begun("1")), CallLineTest.line(CallRecords.sent("1")));
        assertThat(segments())
                .extracting(SegmentName::toString)
                .containsExactly("calls-20231114T221320Z-00000001.jsonl");
        try (Stream<Path> files = Files.list(calls)) {
            assertThat(files).allMatch(file -> access(file).equals("rw-------")).isNotEmpty();
        }
        assertThat(access(calls)).isEqualTo("rwx------");
        assertThat(writer.written()).isEqualTo(2);
    }

    private static String access(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void one_in_a_hundred_ordinary_reads_is_recorded_and_the_others_are_counted_each_second() throws IOException {
        writer.turn();
        int recorded = 0;
        for (int i = 0; i < 1_000; i++) {
            recorded += writer.shouldRecord("binance", Kind.READ_PUBLIC, "ok") ? 1 : 0;
        }
        assertThat(recorded).isEqualTo(10);
        after(Nanos.PER_SECOND / 2);
        assertThat(lines()).isEmpty();
        after(Nanos.PER_SECOND / 2);
        after(10 * Nanos.PER_SECOND);
        assertThat(lines())
                .containsExactly(
                        "{\"t\":\"2023-11-14T22:13:21.000Z\",\"counts\":{\"binance\":{\"read_public ok\":990}}}");
    }

    // ---- segments

    @Test
    void a_segment_ends_after_an_hour_and_is_compressed() throws IOException {
        write(CallRecords.sent("1"));
        after(JournalWriter.SEGMENT_NANOS);
        write(CallRecords.sent("2"));
        assertThat(segments())
                .extracting(SegmentName::toString)
                .containsExactly("calls-20231114T221320Z-00000001.jsonl.gz", "calls-20231114T231320Z-00000002.jsonl");
        assertThat(outcomes("1")).containsExactly("ok");
        assertThat(outcomes("2")).containsExactly("ok");
    }

    @Test
    void a_segment_ends_at_its_size() throws IOException {
        int records = 40_000;
        for (int i = 0; i < records; i++) {
            writer.append(CallRecords.sent("id-" + i));
            if (i % 100 == 0) {
                writer.turn();
            }
        }
        writer.turn();
        assertThat(segments()).hasSizeGreaterThan(1);
        assertThat(segments().subList(0, segments().size() - 1)).allMatch(SegmentName::compressed);
        assertThat(lines()).hasSize(records);
    }

    @Test
    void a_clock_that_is_set_back_changes_neither_the_order_nor_what_is_kept() throws IOException {
        for (int i = 1; i <= 5; i++) {
            millis -= 24 * 30 * HOUR_MILLIS;
            write(CallRecords.sent("" + i));
            after(JournalWriter.SEGMENT_NANOS);
        }
        assertThat(segments()).extracting(SegmentName::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(lines()).hasSize(5);
        after(75 * JournalWriter.SEGMENT_NANOS); // since the newest, so the older ones are too old as well
        assertThat(segments()).isEmpty();
    }

    @Test
    void records_are_kept_for_their_time_and_never_removed_from_the_open_segment() throws IOException {
        write(CallRecords.sent("1"));
        after(JournalWriter.SEGMENT_NANOS);
        write(CallRecords.sent("2"));
        after(71 * JournalWriter.SEGMENT_NANOS);
        assertThat(segments()).hasSize(2);
        writer.append(CallRecords.sent("3"));
        after(48 * JournalWriter.SEGMENT_NANOS);
        assertThat(segments()).singleElement().matches(name -> !name.compressed());
    }

    @Test
    void the_oldest_segments_go_beyond_the_space() throws IOException {
        writer = writer(new JournalSettings(true, 72, 1_000));
        for (int i = 1; i <= 10; i++) {
            write(CallRecords.sent("" + i));
            after(JournalWriter.SEGMENT_NANOS);
        }
        after(JournalWriter.CHECK_NANOS);
        assertThat(segments()).hasSizeBetween(1, 4);
        assertThat(segments().get(segments().size() - 1).sequence()).isEqualTo(10);
    }

    /** Writes five closed segments, one an hour. */
    private void fiveHours() {
        for (int i = 1; i <= 5; i++) {
            write(CallRecords.sent("hour-" + i));
            after(JournalWriter.SEGMENT_NANOS);
        }
    }

    @Test
    void a_start_before_the_clock_is_set_removes_nothing() throws IOException {
        fiveHours();
        writer.end();
        long real = millis;
        millis = 12_000;
        writer = writer(SETTINGS);
        write(CallRecords.sent("new"));
        millis = real;
        for (int i = 0; i < 60; i++) {
            writer.append(CallRecords.sent("later"));
            after(JournalWriter.SEGMENT_NANOS);
        }
        assertThat(outcomes("hour-1")).containsExactly("ok");
        assertThat(outcomes("new")).containsExactly("ok");
        for (int i = 0; i < 20; i++) {
            after(JournalWriter.SEGMENT_NANOS);
        }
        assertThat(outcomes("hour-5")).isEmpty();
        assertThat(outcomes("new")).as("it goes after what was written before").isEmpty();
    }

    @Test
    void a_clock_that_is_a_year_ahead_for_less_than_an_hour_removes_nothing() throws IOException {
        fiveHours();
        millis += 365 * 24 * HOUR_MILLIS;
        writer.append(CallRecords.sent("ahead"));
        after(JournalWriter.CHECK_NANOS);
        after(JournalWriter.SEGMENT_NANOS / 2);
        millis -= 365 * 24 * HOUR_MILLIS;
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("hour-1")).containsExactly("ok");
        after(JournalWriter.SEGMENT_NANOS);
        write(CallRecords.sent("after"));
        after(80 * JournalWriter.SEGMENT_NANOS);
        after(JournalWriter.CHECK_NANOS);
        assertThat(segments()).isEmpty();
    }

    @Test
    void a_full_disk_does_not_keep_old_segments() throws IOException {
        fiveHours();
        diskFails = true;
        writer.append(CallRecords.sent("waits"));
        after(80 * JournalWriter.SEGMENT_NANOS);
        assertThat(segments()).isEmpty();
        assertThat(writer.problem()).isNotEmpty();
    }

    @Test
    void a_segment_that_cannot_be_compressed_is_reported_once_and_removed_in_its_time() throws IOException {
        write(CallRecords.sent("1"));
        Files.createDirectories(calls.resolve(segments().get(0) + ".gz.new").resolve("x"));
        for (int i = 0; i < 200; i++) {
            after(JournalWriter.SEGMENT_NANOS);
            write(CallRecords.sent("more"));
        }
        assertThat(warnings).singleElement().asString().contains("00000001.jsonl", "cannot be compressed");
        assertThat(infos).isEmpty();
        assertThat(segments()).hasSizeLessThan(80);
        assertThat(segments().subList(0, segments().size() - 1)).allMatch(SegmentName::compressed);
    }

    // ---- calls that nobody saw end

    @Test
    void calls_that_a_killed_process_left_open_are_unknown_once() throws IOException {
        write(CallRecords.begun("lost"), CallRecords.begun("ended"), CallRecords.sent("ended"));
        millis += 60_000;
        killed();
        assertThat(outcomes("lost")).containsExactly("begun", "unknown");
        assertThat(lines().stream()
                        .map(CallLineTest::read)
                        .filter(call -> call != null && call.result().outcome().equals("unknown"))
                        .map(call -> call.epochMillis() - call.timing().exchangeNanos() / Nanos.PER_MILLI))
                .as("when it was sent, not when its end was noticed")
                .containsExactly(CallRecords.T0);
        assertThat(outcomes("ended")).containsExactly("begun", "ok");
        killed();
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("lost")).containsExactly("begun", "unknown");
    }

    /** Ends the writer without a word to it, as its process is killed, and starts the next one. */
    private void killed() throws IOException {
        JournalWriter before = writer;
        writer = writer(SETTINGS);
        before.dropLocks();
        writer.turn();
    }

    @Test
    void a_call_that_is_open_for_longer_than_a_segment_is_not_forgotten() throws IOException {
        write(CallRecords.begun("long"));
        after(JournalWriter.SEGMENT_NANOS);
        after(JournalWriter.SEGMENT_NANOS);
        killed();
        assertThat(outcomes("long")).startsWith("begun", "begun").endsWith("unknown");
        writer.append(CallRecords.begun("2"));
        writer.append(CallRecords.sent("2"));
        after(JournalWriter.SEGMENT_NANOS);
        killed();
        assertThat(outcomes("2")).containsExactly("begun", "ok");
    }

    @Test
    void a_call_of_a_process_that_still_writes_is_not_unknown() throws IOException {
        write(CallRecords.begun("1"));
        JournalWriter before = writer;
        writer = writer(SETTINGS);
        write(CallRecords.sent("2"));
        before.append(CallRecords.sent("1"));
        before.turn();
        after(JournalWriter.CHECK_NANOS);
        assertThat(segments()).hasSize(2).noneMatch(SegmentName::compressed);
        before.end();
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).containsExactly("begun", "ok");
        assertThat(segments()).extracting(SegmentName::compressed).containsExactly(true, false);
    }

    @Test
    void an_incomplete_last_line_is_reported_and_not_kept() throws IOException {
        write(CallRecords.begun("1"));
        Path file = calls.resolve(segments().get(0).toString());
        Files.writeString(file, Files.readString(file) + "{\"t\":\"2023-11");
        killed();
        assertThat(infos).anyMatch(line -> line.contains("is incomplete"));
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).containsExactly("begun", "unknown");
        assertThat(lines()).noneMatch(line -> line.equals("{\"t\":\"2023-11"));
    }

    @Test
    void a_segment_is_not_compressed_before_a_later_one_has_its_open_calls() throws IOException {
        write(CallRecords.begun("1"));
        diskFails = true;
        after(JournalWriter.SEGMENT_NANOS);
        diskFails = false;
        after(JournalWriter.CHECK_NANOS);
        killed();
        assertThat(outcomes("1")).endsWith("unknown");
    }

    @Test
    void the_end_of_a_call_whose_begin_was_taken_is_not_dropped() throws IOException {
        assertThat(writer.append(CallRecords.begun("1"))).isTrue();
        writer.turn();
        diskFails = true;
        boolean isTaken = true;
        for (int i = 0; isTaken; i++) {
            isTaken = writer.append(CallRecords.sent("other-" + i));
        }
        writer.appendEnd(CallRecords.sent("1"));
        diskFails = false;
        for (int i = 0; i < 50; i++) {
            after(Nanos.PER_SECOND);
        }
        assertThat(outcomes("1")).endsWith("ok");
    }

    @Test
    void a_segment_full_of_open_calls_still_takes_records() throws IOException {
        for (int i = 0; i < 40_000; i++) {
            writer.append(CallRecords.begun("open-" + i));
        }
        for (int i = 0; i < 20; i++) {
            writer.turn();
        }
        int before = segments().size();
        for (int i = 0; i < 10; i++) {
            write(CallRecords.sent("one"));
        }
        assertThat(segments()).hasSize(before);
    }

    @Test
    void what_a_kill_during_compression_left_is_removed() throws IOException {
        write(CallRecords.begun("1"), CallRecords.sent("1"));
        Path written = calls.resolve(segments().get(0).toString());
        byte[] lines = Files.readAllBytes(written);
        after(JournalWriter.SEGMENT_NANOS);
        Files.write(written, lines);
        Files.createFile(calls.resolve("calls-00000001.lock"));
        killed();
        assertThat(Files.exists(written)).isFalse();
        assertThat(Files.exists(calls.resolve("calls-00000001.lock"))).isFalse();
        assertThat(outcomes("1")).containsExactly("begun", "ok");
    }

    @Test
    void the_sequence_goes_on_after_eight_digits() throws IOException {
        Files.createDirectories(calls);
        Files.createFile(calls.resolve("calls-20200101T000000Z-99999999.jsonl.gz"));
        write(CallRecords.begun("1"));
        killed();
        assertThat(segments().get(1).sequence()).isEqualTo(100_000_000);
        CallPage page = new JournalReader(calls).search(CallFilter.ALL, 1, "", "");
        assertThat(LinePosition.parse("after", page.newest())).isNotEmpty();
    }

    @Test
    void a_segment_that_cannot_be_locked_delays_what_the_others_left_open() throws IOException {
        write(CallRecords.begun("1"));
        Files.writeString(calls.resolve("calls-20231114T231320Z-00000002.jsonl"), "");
        Path lock = Files.createDirectory(calls.resolve("calls-00000002.lock"));
        killed();
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).containsExactly("begun");
        assertThat(warnings).singleElement().asString().contains("00000002.jsonl", "cannot be locked");
        Files.delete(lock);
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).containsExactly("begun", "unknown");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc/self/mem is a file of which a read fails")
    void a_segment_that_cannot_be_read_delays_what_the_others_left_open() throws IOException {
        write(CallRecords.begun("open"), CallRecords.begun("ended"), CallRecords.sent("ended"));
        Path first = calls.resolve(segments().get(0).toString());
        List<String> all = Files.readAllLines(first);
        Files.write(first, all.subList(0, 2));
        Path second = calls.resolve("calls-20231114T231320Z-00000002.jsonl");
        Files.createSymbolicLink(second, Path.of("/proc/self/mem"));
        killed();
        assertThat(warnings).singleElement().asString().contains("00000002.jsonl", "cannot be read");
        Files.delete(second);
        Files.write(second, all.subList(2, 3));
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("open")).containsExactly("begun", "unknown");
        assertThat(outcomes("ended")).containsExactly("begun", "ok");
    }

    @Test
    void a_call_whose_segment_was_changed_is_not_unknown_when_it_has_ended() throws IOException {
        write(CallRecords.begun("1"));
        Path first = calls.resolve(segments().get(0).toString());
        Files.writeString(first, Files.readString(first) + "\n");
        after(JournalWriter.CHECK_NANOS);
        writer.append(CallRecords.sent("1"));
        after(JournalWriter.SEGMENT_NANOS);
        writer.end();
        killed();
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).endsWith("ok").doesNotContain("unknown");
    }

    // ---- failures

    @Test
    void a_full_disk_drops_what_does_not_fit_and_says_so_once_a_minute() throws IOException {
        diskFails = true;
        int records = RecordQueue.MAX_RECORDS + 5_000;
        for (int i = 0; i < records; i++) {
            writer.append(CallRecords.sent("" + i));
            if (i % 1_000 == 0) {
                after(Nanos.PER_SECOND);
            }
        }
        assertThat(writer.dropped()).isPositive();
        assertThat(warnings)
                .hasSizeBetween(1, 2)
                .first()
                .asString()
                .contains(calls.toString(), "No space left on device", "calls go on");
        assertThat(writer.problem()).isNotEmpty();

        diskFails = false;
        for (int i = 0; i < 100; i++) {
            after(2 * Nanos.PER_SECOND);
        }
        assertThat(writer.problem()).isEmpty();
        assertThat(infos).anyMatch(line -> line.contains("written again"));
        assertThat(lines().size() + writer.dropped()).isEqualTo(records);
    }

    @Test
    void a_file_in_the_place_of_the_folder_stops_only_the_journal() throws IOException {
        Files.writeString(calls, "not a folder");
        writer.append(CallRecords.sent("1"));
        after(0);
        after(Nanos.PER_SECOND);
        assertThat(warnings).singleElement().asString().contains("cannot be written");
        Files.delete(calls);
        after(2 * Nanos.PER_SECOND);
        assertThat(outcomes("1")).containsExactly("ok");
    }

    @Test
    void a_data_folder_that_is_moved_away_is_not_made_again() throws IOException {
        write(CallRecords.begun("1"));
        Path gone = data.resolveSibling(data.getFileName() + "-moved");
        Files.move(data, gone);
        after(JournalWriter.CHECK_NANOS);
        writer.append(CallRecords.sent("1"));
        after(JournalWriter.CHECK_NANOS);
        assertThat(writer.problem()).isEqualTo("the data folder is gone");
        assertThat(Files.exists(data)).isFalse();
        Files.move(gone, data);
        after(JournalWriter.CHECK_NANOS);
        assertThat(writer.problem()).isEmpty();
        assertThat(outcomes("1")).endsWith("ok");
    }

    @Test
    void files_of_others_are_left_alone() throws IOException {
        Files.createDirectories(calls.resolve("calls-20231114T221320Z-00000007.jsonl"));
        Files.writeString(calls.resolve("calls-20231114T221320Z-00000003.jsonl"), "nonsense\n\u0000\n");
        Files.writeString(calls.resolve("notes.txt"), "mine");
        write(CallRecords.sent("1"));
        after(JournalWriter.CHECK_NANOS);
        assertThat(outcomes("1")).containsExactly("ok");
        assertThat(calls.resolve("notes.txt")).hasContent("mine");
        assertThat(warnings).anyMatch(line -> line.contains("notes.txt"));
    }

    @Test
    void a_folder_that_is_removed_is_made_again() throws IOException {
        write(CallRecords.sent("1"));
        for (SegmentName name : segments()) {
            Files.delete(calls.resolve(name.toString()));
        }
        after(JournalWriter.CHECK_NANOS);
        write(CallRecords.sent("2"));
        assertThat(outcomes("2")).containsExactly("ok");
        assertThat(warnings).anyMatch(line -> line.contains("was removed"));
    }

    @Test
    void the_thread_writes_what_is_queued_before_it_ends() throws IOException {
        writer.start();
        for (int i = 0; i < 1_000; i++) {
            writer.append(CallRecords.sent("" + i));
        }
        writer.close();
        assertThat(lines()).hasSize(1_000);
    }

    @Test
    void a_disk_that_hangs_is_told_by_whoever_asks() throws InterruptedException {
        CompletableFuture<Thread> writing = new CompletableFuture<>();
        CountDownLatch hangs = new CountDownLatch(1);
        SegmentFolder folder = new SegmentFolder(calls, file -> {
            writing.complete(Thread.currentThread());
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return SegmentFile.open(file);
        });
        AtomicLong now = new AtomicLong(nanos);
        writer = new JournalWriter(
                folder, calls, SETTINGS, new Clocks(now::get, () -> millis), warnings::add, infos::add);
        writer.append(CallRecords.sent("1"));
        writer.start();
        Thread thread = writing.join();
        now.addAndGet(2 * JournalWriter.SILENT_NANOS);
        assertThat(writer.problem())
                .isEqualTo("its writer has made no progress for 10 s; perhaps the disk does not respond");
        writer.append(CallRecords.sent("2"));
        writer.close();
        assertThat(warnings).last().asString().contains("may be lost, 1 of them in the queue");
        hangs.countDown();
        thread.join();
    }

    @Test
    void an_error_is_a_failure_like_any_other() throws IOException {
        boolean[] fails = {true};
        SegmentFolder folder = new SegmentFolder(calls, file -> {
            if (fails[0]) {
                Files.delete(file);
                throw new NoClassDefFoundError("Missing");
            }
            return SegmentFile.open(file);
        });
        writer = new JournalWriter(
                folder, calls, SETTINGS, new Clocks(() -> nanos, () -> millis), warnings::add, infos::add);
        write(CallRecords.sent("1"));
        assertThat(writer.problem()).isEqualTo("Missing");
        fails[0] = false;
        after(JournalWriter.RETRY_NANOS);
        assertThat(writer.problem()).isEmpty();
        assertThat(outcomes("1")).containsExactly("ok");
    }

    @Test
    void the_end_writes_all_that_is_queued_and_says_what_is_lost() {
        for (int i = 0; i < 20_000; i++) {
            writer.append(CallRecords.sent("" + i));
        }
        writer.end();
        assertThat(writer.written()).isEqualTo(20_000);
        assertThat(warnings).isEmpty();

        writer = writer(SETTINGS);
        diskFails = true;
        writer.append(CallRecords.sent("lost"));
        writer.end();
        assertThat(warnings).last().asString().contains("loses 1 records", "No space left");
    }

    @Test
    void a_record_with_long_texts_counts_by_its_length() {
        CallRecord large = new CallRecord(
                CallRecords.T0,
                CallRecords.order("1").withOrders("x".repeat(1_024), "y".repeat(1_024)),
                new CallRecord.Result("ok", 200, "", ""),
                CallRecord.Timing.NONE);
        for (int i = 0; i < RecordQueue.MAX_RECORDS; i++) {
            writer.append(large);
        }
        assertThat(writer.dropped()).isGreaterThan(RecordQueue.MAX_RECORDS / 2);
    }
}
