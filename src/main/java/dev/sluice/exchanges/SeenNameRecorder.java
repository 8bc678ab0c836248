package dev.sluice.exchanges;

import dev.sluice.part.Part;
import dev.sluice.persistence.SeenNamesFile;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A recorder that keeps the names that calls used in a file, for the next process. Thread-safe. */
public final class SeenNameRecorder implements Part {
    private static final int SAVED_SECONDS = 10;

    private final ExchangeRegistry exchangeRegistry;
    private final SeenNamesFile file;
    private final Vertx vertx;
    private final Consumer<String> warnings;
    private final Lock writing = new ReentrantLock();
    private long writtenChanges;
    private boolean isFailing;
    private boolean isClosed;
    private int seconds;

    /** Restores what an earlier process wrote. */
    public SeenNameRecorder(
            ExchangeRegistry exchangeRegistry, SeenNamesFile file, Vertx vertx, Consumer<String> warnings) {
        this.vertx = vertx;
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

    @Override
    public void everySecond() {
        if (++seconds % SAVED_SECONDS == 0) {
            var unused = vertx.executeBlocking(this::writeUnlessBusy, false); // the next turn tries again
        }
    }

    private boolean writeUnlessBusy() {
        if (!writing.tryLock()) { // else a disk that does not respond would take a thread for each call
            return false;
        }
        try {
            write();
        } finally {
            writing.unlock();
        }
        return true;
    }

    /** Writes the names for the last time: afterwards the file belongs to another process. */
    @Override
    public void close() {
        writing.lock();
        try {
            write();
            isClosed = true;
        } finally {
            writing.unlock();
        }
    }

    private void write() {
        long changes = exchangeRegistry.seenNameChanges();
        if (isClosed || changes == writtenChanges) {
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
