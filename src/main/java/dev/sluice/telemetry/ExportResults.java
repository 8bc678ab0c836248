package dev.sluice.telemetry;

import static java.net.HttpURLConnection.HTTP_MULT_CHOICE;
import static java.net.HttpURLConnection.HTTP_OK;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The results of exporting the batches of one signal: counts, and a line of the log when the receiver stops accepting
 * them and when it accepts them again. A line never contains text of the receiver. Thread-safe.
 */
public final class ExportResults {

    private final String signal;
    private final Consumer<String> warnings;
    private final Consumer<String> infos;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong rejectedItems = new AtomicLong();
    private boolean isFailing;
    private boolean isClosed;

    /** @param signal {@code metrics} or {@code traces} */
    ExportResults(String signal, Consumer<String> warnings, Consumer<String> infos) {
        this.signal = signal;
        this.warnings = warnings;
        this.infos = infos;
    }

    /** Returns the name of the signal. */
    public String signal() {
        return signal;
    }

    /** Returns the number of batches that the receiver accepted. */
    public long accepted() {
        return accepted.get();
    }

    /** Returns the number of batches that were dropped because the receiver did not accept them. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns the number of items that the receiver rejected from batches that it accepted. */
    public long rejectedItems() {
        return rejectedItems.get();
    }

    synchronized void onResponse(HttpResponse response) {
        int status = response.getStatusCode();
        if (status < HTTP_OK || status >= HTTP_MULT_CHOICE) {
            onFailure("status " + status);
            return;
        }
        rejectedItems.addAndGet(PartialSuccess.rejectedItems(response.getResponseBody()));
        accepted.incrementAndGet();
        if (isFailing) {
            infos.accept("the OpenTelemetry receiver accepts " + signal + " again");
        }
        isFailing = false;
    }

    /** @param why a status or the class of a failure; never its text */
    synchronized void onFailure(String why) {
        if (isClosed) {
            return;
        }
        dropped.incrementAndGet();
        if (!isFailing) {
            warnings.accept("the OpenTelemetry receiver does not accept " + signal + " (" + why
                    + "); Sluice goes on to send new ones");
        }
        isFailing = true;
    }

    /** Ignores failures from now on: requests that are cancelled at a stop say nothing about the receiver. */
    synchronized void close() {
        isClosed = true;
    }
}
