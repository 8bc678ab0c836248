package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** A child process that spends from the levels, reports it, and waits to be killed. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] args) throws IOException {
        DataFolder folder = DataFolder.open(Path.of(args[0]));
        folder.usage(System.nanoTime(), System.err::println)
                .slot("weight", 2)
                .longs()
                .put(0, 4711);
        System.out.println("written");
        int read = System.in.read();
        folder.close();
        System.exit(read);
    }
}
