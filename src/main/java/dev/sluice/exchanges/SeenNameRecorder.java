package dev.sluice.exchanges;

import dev.sluice.persistence.SeenNamesFile;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A recorder that keeps the names that calls used in a file, for the next process. Thread-safe. */
public final class SeenNameRecorder {
    private final ExchangeRegistry exchangeRegistry;
    private final SeenNamesFile file;
    private final Consumer<String> warnings;
    private final Lock writing = new ReentrantLock();
    private long writtenChanges;
    private boolean isFailing;

    /** Restores what an earlier process wrote. */
    public SeenNameRecorder(ExchangeRegistry exchangeRegistry, SeenNamesFile file, Consumer<String> warnings) {
        this.exchangeRegistry = exchangeRegistry;
        this.file = file;
        this.warnings = warnings;
        file.read().forEach((name, names) -> {
            ExchangeRuntime exchange = exchangeRegistry.get(name);
            if (exchange != null) {
                exchange.admission().restoreNames(names);
            }
        });
        writtenChanges = exchangeRegistry.seenNameChanges();
    }

    /**
     * Writes the names if new ones were used and nobody else is writing them. Blocks until they are on disk; call it on
     * a thread that may.
     */
    public void save() {
        if (writing.tryLock()) { // else a disk that does not respond would take a thread for each call
            try {
                write();
            } finally {
                writing.unlock();
            }
        }
    }

    private void write() {
        long changes = exchangeRegistry.seenNameChanges();
        if (changes == writtenChanges) {
            return;
        }
        try {
            file.write(exchangeRegistry.seenNames());
            writtenChanges = changes;
            isFailing = false;
        } catch (IOException e) {
            if (!isFailing) {
                isFailing = true;
                warnings.accept(
                        "the names that calls used cannot be saved; after a restart a halt may report a name as never used: "
                                + e);
            }
        }
    }
}
