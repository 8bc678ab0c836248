package dev.sluice.telemetry;

import static java.net.HttpURLConnection.HTTP_MULT_CHOICE;
import static java.net.HttpURLConnection.HTTP_OK;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What the receiver did with the batches of one signal: counts, and a line of the log when it stops to accept them and
 * when it accepts them again. Nothing that the receiver sent is ever part of a line. Thread-safe.
 */
public final class ExportResults {

    private final String signal;
    private final Consumer<String> warnings;
    private final Consumer<String> infos;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong rejectedItems = new AtomicLong();
    private boolean fails;
    private boolean closed;

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

    synchronized void responded(HttpResponse response) {
        int status = response.getStatusCode();
        if (status < HTTP_OK || status >= HTTP_MULT_CHOICE) {
            failed("status " + status);
            return;
        }
        rejectedItems.addAndGet(PartialSuccess.rejectedItems(response.getResponseBody()));
        accepted.incrementAndGet();
        if (fails) {
            infos.accept("the OpenTelemetry receiver accepts " + signal + " again");
        }
        fails = false;
    }

    /** @param why a status or the class of a failure; never its text */
    synchronized void failed(String why) {
        if (closed) {
            return;
        }
        dropped.incrementAndGet();
        if (!fails) {
            warnings.accept("the OpenTelemetry receiver does not accept " + signal + " (" + why
                    + "); Sluice goes on to send new ones");
        }
        fails = true;
    }

    /** Ignores failures from now on: requests that are cancelled at a stop say nothing about the receiver. */
    synchronized void close() {
        closed = true;
    }
}
