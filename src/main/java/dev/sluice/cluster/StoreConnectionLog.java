package dev.sluice.cluster;

import dev.sluice.base.unit.Nanos;
import dev.sluice.cluster.settings.ClusterSettings;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the log about the connection to the store: when it is lost and when it is back. It is back once nothing
 * has failed for some time, because a store may accept connections and refuse requests. The first attempts of a process
 * are often late, because it still loads its classes, so they are no trouble until they have failed for some time. Used
 * on one event loop only.
 */
public final class StoreConnectionLog {
    static final long FIRST_ATTEMPTS_NANOS = 10 * Nanos.PER_SECOND;
    static final long SILENCE_NANOS = 10 * Nanos.PER_SECOND;

    private final ClusterSettings settings;
    private final LongSupplier nanos;
    private final Consumer<String> warnings;
    private final Consumer<String> news;
    private @Nullable Long firstFailureNanos;
    private boolean wasConnected;
    private boolean isConnected;
    private String reported = "";
    private long reportedNanos;
    private long lastFailureNanos;
    private String lastFault = "";

    public StoreConnectionLog(
            ClusterSettings settings, LongSupplier nanos, Consumer<String> warnings, Consumer<String> news) {
        this.settings = settings;
        this.nanos = nanos;
        this.warnings = warnings;
        this.news = news;
    }

    void connected() {
        wasConnected = true;
        isConnected = true;
    }

    /** Reports the return of the store once nothing has failed for some time. To be called often. */
    void settle() {
        if (!reported.isEmpty() && isConnected && nanos.getAsLong() - lastFailureNanos > SILENCE_NANOS) {
            reported = "";
            news.accept("the store of cluster '" + settings.name() + "' can be reached again");
        }
    }

    void disconnected(String why) {
        isConnected = false;
        failed(why);
    }

    /** Notes that a request failed, whether the connection stays open or not. */
    void failed(String why) {
        long now = nanos.getAsLong();
        lastFailureNanos = now;
        firstFailureNanos = firstFailureNanos == null ? now : firstFailureNanos;
        boolean isFirst = !wasConnected && now - firstFailureNanos < FIRST_ATTEMPTS_NANOS;
        boolean isKnown = why.equals(reported) || (!reported.isEmpty() && now - reportedNanos <= SILENCE_NANOS);
        if (isFirst || isKnown) {
            return;
        }
        reported = why;
        reportedNanos = now;
        warnings.accept("the store of cluster '" + settings.name() + "' cannot be used: " + why + "; after "
                + settings.leaseMs()
                + " ms this gateway uses only its floors. Check cluster.store in conf/sluice.json");
    }

    /** Warns of a fault of this gateway in an exchange with the other members, once while it repeats. */
    void fault(Throwable e) {
        String text = e.toString();
        if (!text.equals(lastFault)) {
            lastFault = text;
            warnings.accept("cluster '" + settings.name() + "': an exchange with the other members failed: " + text);
        }
    }
}
