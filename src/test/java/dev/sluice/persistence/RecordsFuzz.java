package dev.sluice.persistence;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.clock.DaemonReport;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.NtpPacket;
import dev.sluice.core.clock.NtpRequest;
import dev.sluice.core.clock.NtpResponse;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitFactory;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A fuzz target for records with a fixed layout: the files of the data folder, with correct checksums around wrong
 * contents, and the packets of time servers. No input may cause an exception or lift a latch: latches that cannot be
 * read start with trading stopped.
 *
 * <p>The first byte of an input selects the record.
 */
public final class RecordsFuzz {
    private static final Path FOLDER = folder();
    private static final ModeHold HALT = ModeHold.latch(
            ModeScope.GLOBAL,
            HoldCause.KILL_SWITCH,
            Mode.HALTED,
            new HoldReason("stop", "tester", 1, HoldReason.REARM));
    private static final BootId BOOT = new BootId(1, 2);
    private static final UsageFileLayout LAYOUT = new UsageFileLayout(6, 6 * Limit.LONGS, 4);
    private static final List<LimitSettings> LIMITS = limits();
    private static final long NOW = 1_000_000_000_000L;
    private static final Bounds COST = new Bounds(1 << 20, 200);

    private static final int ALL_KINDS = 8;

    /**
     * The kinds of records without a database, which are a thousand times faster and are therefore selected most often.
     */
    private static final int[] QUICK_KINDS = {0, 1, 2, 3, 5, 6};

    private RecordsFuzz() {}

    private static Path folder() {
        try {
            Path folder = Scratch.folder("sluice-records");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns one limit of each algorithm. */
    private static List<LimitSettings> limits() {
        Map<Object, LimitSettings> byAlgorithm = new TreeMap<>();
        for (String exchange : ConfFiles.exchanges()) {
            ConfFiles.limits(exchange).forEach(limit -> byAlgorithm.putIfAbsent(limit.algorithm(), limit));
        }
        return new ArrayList<>(byAlgorithm.values());
    }

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        try {
            int first = data[0] & 0x1F;
            switch (first < ALL_KINDS ? first : QUICK_KINDS[first % QUICK_KINDS.length]) {
                case 0 -> latchBytes(rest);
                case 1 -> latchSlot(rest);
                case 2 -> levels(rest);
                case 3 -> levelsData(rest);
                case 4 -> auditHead(rest);
                case 5 -> others(rest);
                case 6 -> time(rest);
                default -> auditBase(rest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the latch

    /**
     * Reads a file of arbitrary bytes: latches in it must be reported with a fault, because they were never written.
     */
    private static void latchBytes(byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("latch-bytes");
        Files.write(file, bytes);
        LatchFile.Contents found = new LatchFile(file).read();
        Check.that(found != null && !found.problem().isEmpty(), "a latch file of arbitrary bytes was accepted");
    }

    /** Reads a complete slot that halts beside another one with a valid checksum over arbitrary content. */
    private static void latchSlot(byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("latch-slot");
        Files.deleteIfExists(file);
        try (LatchFile latches = new LatchFile(file)) {
            latches.write(List.of(HALT));
        }
        long sequence = bytes.length > 0 ? bytes[0] : 0;
        byte[] body = bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : new byte[0];
        byte[] whole = Files.readAllBytes(file);
        boolean first =
                ByteBuffer.wrap(whole).getLong(12) > ByteBuffer.wrap(whole).getLong(LatchFile.SLOT_BYTES + 12);
        ByteBuffer slot = ByteBuffer.wrap(whole, first ? LatchFile.SLOT_BYTES : 0, LatchFile.SLOT_BYTES);
        slot.putLong(0x536c756963654c61L).putInt(1).putLong(sequence).putInt(body.length);
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putLong(0, sequence));
        sum.update(body);
        slot.putInt((int) sum.getValue()).put(body);
        Files.write(file, whole);
        LatchFile.Contents found = new LatchFile(file).read();
        boolean halted = found != null && found.latches().stream().anyMatch(held -> held.mode() == Mode.HALTED);
        if (found != null && !halted) {
            Check.that(found.problem().isEmpty(), "a slot that cannot be read hides the one that can");
            Check.same(count(body), found.latches().size(), "number of latches");
            Check.that(written(found.latches()).length == body.length, "a slot with more content than its latches");
        }
        Check.that(found != null, "an existing latch file was not found");
    }

    private static int count(byte[] body) {
        return body.length < 4 ? -1 : ByteBuffer.wrap(body).getInt();
    }

    private static byte[] written(List<ModeHold> latches) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(latches.size());
        for (ModeHold latch : latches) {
            out.writeUTF(latch.modeScope().level().name());
            out.writeUTF(latch.modeScope().exchange());
            out.writeUTF(latch.modeScope().name());
            out.writeUTF(latch.holdCause().toString());
            out.writeUTF(latch.mode().name());
            out.writeUTF(latch.holdReason().reason());
            out.writeUTF(latch.holdReason().who());
            out.writeLong(latch.holdReason().sinceEpochMillis());
        }
        return bytes.toByteArray();
    }

    // ---- usage

    /** Reads a valid header followed by an arbitrary directory and arbitrary numbers. */
    private static void levels(byte[] bytes) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(LAYOUT.bytes()).order(ByteOrder.nativeOrder());
        file.put(LAYOUT.header(BOOT, NOW - 1));
        file.position(LAYOUT.entry(0, 0));
        file.put(bytes, 0, Math.min(bytes.length, file.remaining()));
        open(file.array());
    }

    /**
     * Reads a valid header and directory with four limits, followed by arbitrary numbers of one signed byte or eight
     * bytes each.
     */
    private static void levelsData(byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("levels");
        Files.deleteIfExists(file);
        UsageStore made = MappedUsageStore.open(file, LAYOUT, BOOT, NOW - 1, warning -> {});
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int i = 0; i < LIMITS.size() && i < 4; i++) {
            var longs = made.slot("limit" + i, Limit.LONGS).longs();
            for (int at = 0; at < longs.capacity() && in.hasRemaining(); at++) {
                byte kind = in.get();
                longs.put(at, kind == 127 && in.remaining() >= 8 ? in.getLong() : kind);
            }
        }
        read(file);
    }

    private static void open(byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("levels");
        if (Files.exists(file)) {
            Files.write(file, bytes, StandardOpenOption.WRITE);
        } else {
            Files.write(file, bytes);
        }
        read(file);
    }

    private static void read(Path file) {
        UsageStore usageStore = MappedUsageStore.open(file, LAYOUT, BOOT, NOW, warning -> {});
        for (int i = 0; i < LIMITS.size() && i < 4; i++) {
            UsageStore.Slot slot = usageStore.slot("limit" + i, Limit.LONGS);
            Check.same(Limit.LONGS, slot.longs().capacity(), "length of a slot");
            LimitSettings settings = LIMITS.get(i);
            COST.hold(Limit.LONGS, () -> used(settings, slot));
        }
        usageStore.release("limit0");
        usageStore.slot("limit9", 3);
    }

    private static long used(LimitSettings settings, UsageStore.Slot slot) {
        Limit limit = LimitFactory.create(settings, 0, new ExchangeClock(), slot, NOW);
        long used = limit.used(NOW);
        if (limit.fits(1, false, NOW)) {
            Charge charge = limit.charge(1, NOW);
            limit.start(charge, NOW);
            limit.markAnswered(charge, NOW + 1);
            limit.settle(charge, 1, NOW + 1);
            Check.that(limit.used(NOW + 1) >= 1, "a limit that forgets what was charged to it");
        }
        limit.isIdle(NOW);
        return used;
    }

    // ---- the audit and other files

    private static void auditHead(byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(FOLDER.resolve("audit"));
        Files.deleteIfExists(folder.resolve(AuditDatabase.FILE));
        Files.write(folder.resolve("audit.head"), bytes);
        audit(folder);
    }

    /** Opens a database of arbitrary bytes, or one with a valid beginning. */
    private static void auditBase(byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(FOLDER.resolve("base"));
        for (String name :
                List.of(AuditDatabase.FILE, AuditDatabase.FILE + "-wal", AuditDatabase.FILE + "-shm", "audit.head")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        audit(folder);
        byte[] base = Files.readAllBytes(folder.resolve(AuditDatabase.FILE));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= 3) {
            base[(in.getShort() & 0xFFFF) % base.length] = in.get();
        }
        Files.write(folder.resolve(AuditDatabase.FILE), base);
        audit(folder);
        try (var files = Files.list(folder)) {
            files.filter(file -> file.toString().contains("damaged"))
                    .forEach(file -> file.toFile().delete());
        }
    }

    private static void audit(Path folder) throws IOException {
        try {
            AuditDatabase base = AuditDatabase.open(folder, AuditRetention.Bounds.DEFAULT, alarm -> {});
            try {
                base.rows(0, 10);
                base.verify();
                base.append(List.of(new AuditEntry(1, 1, "who", "what", "scope", "before", "after", "reason", 0)));
                base.verify();
            } finally {
                base.close();
            }
        } catch (SQLException e) {
            // expected by the audit, which retries and reports it
        }
    }

    private static void others(byte[] bytes) throws IOException {
        Files.write(FOLDER.resolve("HALT"), bytes);
        Check.that(new HaltFile(FOLDER).reason().isPresent(), "a file HALT that holds no mode");
        Files.write(FOLDER.resolve(RestartStateFile.FILE), bytes);
        try {
            new RestartStateFile(FOLDER).read();
        } catch (IOException e) {
            Check.that(e.getMessage() != null, "an unreadable handover without a reason");
        }
        DaemonReport report = DaemonReport.parse(new String(bytes, StandardCharsets.UTF_8));
        EpochOffset utc = report == null ? null : report.utc(new EpochOffset(-1, 1));
        Check.that(utc == null || utc.earliestNanos() <= utc.latestNanos(), "an interval with swapped bounds");
        Check.that(utc == null || utc.boundNanos() > 0, "a time without an error");
    }

    // ---- time servers

    private static void time(byte[] bytes) {
        byte[] packet = bytes.clone();
        long nonce = 0x0102030405060708L;
        if (packet.length >= 48) {
            ByteBuffer.wrap(packet).putLong(24, nonce); // otherwise no input would pass this check
        }
        NtpResponse response =
                COST.hold(packet.length, () -> NtpPacket.read(packet, new NtpRequest(nonce), NOW, NOW + 1_000_000_000));
        if (response instanceof NtpResponse.Measurement measured) {
            Check.that(measured.delayNanos() >= 0 && measured.delayNanos() <= 1_000_000_000, "an impossible delay");
            Check.that(measured.stratum() >= 1 && measured.stratum() <= 15, "an impossible stratum");
            Check.that(
                    measured.epochOffset().earliestNanos()
                            <= measured.epochOffset().latestNanos(),
                    "an interval with swapped bounds");
        }
    }
}
