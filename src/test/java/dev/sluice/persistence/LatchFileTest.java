package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of which latches survive which kind of process end. */
final class LatchFileTest {
    private static final ModeHold GLOBAL = latch("global", Mode.CANCEL_ONLY, "stop \u00fc");
    private static final ModeHold BOT = latch("bot:maker1", Mode.HALTED, "runaway");

    @TempDir
    Path temp;

    private static ModeHold latch(String scope, Mode mode, String reason) {
        HoldReason holdReason = new HoldReason(reason, "tester", 1_800_000_000_123L, HoldReason.REARM);
        return ModeHold.latch(ModeScope.parse(scope), HoldCause.breaker("a"), mode, holdReason);
    }

    private Path path() {
        return temp.resolve("latch");
    }

    private void write(ModeHold... latches) throws IOException {
        try (LatchFile file = new LatchFile(path())) {
            file.read();
            file.write(List.of(latches));
        }
    }

    private LatchFile.Contents read() {
        return Objects.requireNonNull(new LatchFile(path()).read(), "there is no latch file");
    }

    private static List<String> texts(List<ModeHold> latches) {
        return latches.stream()
                .map(latch -> latch + " " + latch.holdReason() + " " + latch.latched())
                .toList();
    }

    @Test
    void a_write_needs_memory_only_for_the_latches() throws IOException {
        try (LatchFile file = new LatchFile(path())) {
            file.write(List.of(GLOBAL));
            assertThat(AllocatedBytes.of(() -> file.write(List.of(BOT)))).isLessThan(LatchFile.SLOT_BYTES / 2);
        }
        assertThat(texts(read().latches())).isEqualTo(texts(List.of(BOT)));
    }

    @Test
    void the_last_written_latches_are_read() throws IOException {
        assertThat(new LatchFile(path()).read()).isNull();
        write();
        assertThat(read().latches()).isEmpty();
        write(GLOBAL, BOT);
        assertThat(texts(read().latches())).isEqualTo(texts(List.of(GLOBAL, BOT)));
        write(BOT);
        assertThat(texts(read().latches())).isEqualTo(texts(List.of(BOT)));
        assertThat(read().problem()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    /**
     * Tests a write that a kill or a power cut ends after any of its bytes, two hundred times: during a trip and during
     * a re-arm.
     */
    @Test
    void a_write_cut_at_any_byte_never_lifts_a_latch_and_is_always_reported() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (boolean trip : new boolean[] {true, false}) {
            Files.deleteIfExists(path());
            write(trip ? new ModeHold[0] : new ModeHold[] {GLOBAL});
            byte[] before = Files.readAllBytes(path());
            write(trip ? new ModeHold[] {GLOBAL} : new ModeHold[0]);
            byte[] after = Files.readAllBytes(path());
            int first = Arrays.mismatch(before, after);
            int last = before.length - 1;
            while (before[last] == after[last]) {
                last--;
            }
            for (int i = 0; i < 100; i++) {
                int cut = first + 1 + random.nextInt(last - first);
                byte[] torn = before.clone();
                System.arraycopy(after, first, torn, first, cut - first);
                Files.write(path(), torn);
                LatchFile.Contents found = read();
                assertThat(found.problem()).as("cut at %d, seed %d", cut, seed).contains("incomplete");
                assertThat(found.latches()).as("seed %d", seed).hasSize(trip ? 0 : 1);
            }
            write(GLOBAL);
            assertThat(read().problem()).as("the next write repairs it").isEmpty();
            assertThat(read().latches()).hasSize(1);
        }
    }

    @Test
    void a_foreign_file_is_an_error_and_lifts_no_latch() throws IOException {
        for (byte[] content :
                new byte[][] {new byte[0], new byte[2 * LatchFile.SLOT_BYTES], "latch".getBytes(StandardCharsets.UTF_8)
                }) {
            Files.write(path(), content);
            assertThat(read().problem()).contains("no slot");
            assertThat(read().latches()).isEmpty();
        }
    }

    @Test
    void a_flipped_bit_in_the_newer_slot_yields_the_older_slot_and_a_report() throws IOException {
        write(GLOBAL);
        write(GLOBAL, BOT);
        byte[] bytes = Files.readAllBytes(path());
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("runaway")] ^= 1;
        Files.write(path(), bytes);
        assertThat(read().problem()).contains("incomplete");
        assertThat(texts(read().latches())).isEqualTo(texts(List.of(GLOBAL)));
    }

    /** Tests a slot that is complete and has a valid checksum, as an older version finds it. */
    @Test
    void a_latch_of_an_unknown_kind_is_reported_and_does_not_fail_the_start() throws IOException {
        for (String known : List.of("CANCEL_ONLY", "breaker:a", "GLOBAL")) {
            write(GLOBAL);
            byte[] bytes = Files.readAllBytes(path());
            for (int at = 0; at < bytes.length; at += LatchFile.SLOT_BYTES) {
                ByteBuffer slot =
                        ByteBuffer.wrap(bytes, at, LatchFile.SLOT_BYTES).slice();
                byte[] body = new byte[slot.getInt(20)];
                slot.get(28, body);
                int name = new String(body, StandardCharsets.ISO_8859_1).indexOf(known);
                if (name >= 0) {
                    body[name] = 'X';
                    slot.put(28, body);
                    CRC32C crc = new CRC32C();
                    crc.update(ByteBuffer.allocate(8).putLong(0, slot.getLong(12)));
                    crc.update(body);
                    slot.putInt(24, (int) crc.getValue());
                }
            }
            Files.write(path(), bytes);
            assertThat(read().problem()).as(known).contains("can be read", "this version cannot read");
            assertThat(read().latches()).isEmpty();
            Files.delete(path());
        }
    }

    @Test
    void too_many_latches_become_one_that_is_at_least_as_strict() throws IOException {
        List<ModeHold> many = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            many.add(latch("bot:b" + i, i == 7 ? Mode.HALTED : Mode.CANCEL_ONLY, "x".repeat(200)));
        }
        write(many.toArray(ModeHold[]::new));
        assertThat(read().latches()).singleElement().satisfies(latch -> {
            assertThat(latch.modeScope()).isEqualTo(ModeScope.GLOBAL);
            assertThat(latch.mode()).isEqualTo(Mode.HALTED);
        });
    }

    // ---- a file that is removed or replaced while it is open

    @Test
    void a_file_removed_while_open_is_recreated_with_the_latches_before_a_write_ends() throws IOException {
        try (LatchFile file = new LatchFile(path())) {
            file.write(List.of(BOT));
            assertThat(file.isStored()).isTrue();
            Files.delete(path());
            assertThat(file.isStored()).isFalse();
            file.write(List.of(GLOBAL, BOT));
            assertThat(file.isStored()).isTrue();
            assertThat(texts(read().latches())).isEqualTo(texts(List.of(GLOBAL, BOT)));
            assertThat(read().problem()).isEmpty();
        }
    }

    @Test
    void a_write_without_its_folder_fails() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("data"));
        try (LatchFile file = new LatchFile(folder.resolve("latch"))) {
            file.write(List.of());
            Files.delete(folder.resolve("latch"));
            Files.delete(folder);
            assertThatThrownBy(() -> file.write(List.of(GLOBAL))).isInstanceOf(IOException.class);
            assertThat(file.isStored()).isFalse();
        }
    }

    @Test
    void a_file_truncated_in_place_is_recreated() throws IOException {
        try (LatchFile file = new LatchFile(path())) {
            file.write(List.of(BOT));
            Files.write(path(), new byte[0]);
            assertThat(file.isStored()).isFalse();
            file.write(List.of(BOT));
            assertThat(texts(read().latches())).isEqualTo(texts(List.of(BOT)));
            assertThat(read().problem()).isEmpty();
        }
    }

    @Test
    void another_file_is_used_only_when_no_latch_would_be_lost() throws IOException {
        Path other = temp.resolve("other");
        try (LatchFile theirs = new LatchFile(other)) {
            for (int i = 0; i < 5; i++) {
                theirs.write(List.of(BOT));
            }
        }
        try (LatchFile file = new LatchFile(path())) {
            file.write(List.of(GLOBAL));
            Files.move(other, path(), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> file.write(List.of(GLOBAL)))
                    .hasMessageContaining("contains latches that are not in force here")
                    .hasMessageContaining("restart the gateway");
            assertThat(texts(read().latches())).isEqualTo(texts(List.of(BOT)));
            file.write(List.of(GLOBAL, BOT));
            assertThat(texts(read().latches())).isEqualTo(texts(List.of(GLOBAL, BOT)));
            file.write(List.of(GLOBAL));
            assertThat(texts(read().latches()))
                    .as("the file belongs to this process now")
                    .isEqualTo(texts(List.of(GLOBAL)));
        }
    }
}
