package dev.sluice.persistence.journal;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import dev.sluice.core.call.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Benchmarks of the journal: of one write call with its two records, from the queue to the compressed segment, and of
 * what a read costs that has no record. At 1,000 write calls a second, 10,000 ns for each are one percent of a core.
 */
@State(Scope.Benchmark)
public class JournalBench {
    /** What the writer finds in the queue after 20 ms of 1,000 calls a second. */
    private static final int CALLS = 20;

    private final CallRecord begun = CallRecords.begun("6lag0a5v-1f");
    private final CallRecord ended = CallRecords.sent("6lag0a5v-1f");
    private final Path folder = folder();
    private final JournalWriter writer =
            new JournalWriter(folder, new JournalSettings(true, 72, 1L << 28), Clocks.system(), line -> {}, line -> {});

    private static Path folder() {
        try {
            return Files.createTempDirectory(Path.of("target"), "calls");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TearDown
    public void remove() throws IOException {
        writer.end();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void writeCall() {
        for (int i = 0; i < CALLS; i++) {
            writer.append(begun);
            writer.append(ended);
        }
        writer.turn();
    }

    @Benchmark
    public boolean readWithoutRecord() {
        return writer.shouldRecord("binance", Kind.READ_PUBLIC, "ok");
    }
}
