package dev.sluice.exchanges;

import dev.sluice.part.Part;
import dev.sluice.part.StateWriter;
import dev.sluice.persistence.RecordFile;
import dev.sluice.persistence.SavedNames;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.function.Consumer;

/** Saves the names that calls used in a file, for the next process. Thread-safe. */
public final class SeenNameRecorder implements Part {
    private static final int SAVE_INTERVAL_SECONDS = 10;

    private final ExchangeRegistry exchangeRegistry;
    private final RecordFile<SavedNames> file;
    private final Consumer<String> warnings;
    private final StateWriter writer;
    private long writtenChanges;
    private boolean isFailing;
    private int seconds;

    /** Restores the names that an earlier process saved. */
    public SeenNameRecorder(
            ExchangeRegistry exchangeRegistry, RecordFile<SavedNames> file, Vertx vertx, Consumer<String> warnings) {
        this.exchangeRegistry = exchangeRegistry;
        this.file = file;
        this.warnings = warnings;
        writer = new StateWriter(vertx, this::write);
        file.readIfPossible()
                .ifPresent(saved -> saved.exchanges().forEach((name, names) -> {
                    ExchangeRuntime exchange = exchangeRegistry.get(name);
                    if (exchange != null) {
                        exchange.admission().restoreNames(names);
                    }
                }));
        writtenChanges = exchangeRegistry.seenNameChanges();
    }

    @Override
    public void everySecond() {
        if (++seconds % SAVE_INTERVAL_SECONDS == 0) {
            writer.begin();
        }
    }

    @Override
    public void close() {
        writer.end();
    }

    private void write() {
        long changes = exchangeRegistry.seenNameChanges();
        if (changes == writtenChanges) {
            return;
        }
        try {
            file.write(new SavedNames(exchangeRegistry.seenNames()));
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
