package dev.sluice.telemetry;

/**
 * The times of an export.
 *
 * @param everyMillis the time from the end of one export to the next
 * @param mostPauseMillis the longest pause after failures; pauses double from {@code everyMillis}
 * @param timeoutMillis the time for one request, from connecting to the end of its response
 */
record ExportTimings(long everyMillis, long mostPauseMillis, long timeoutMillis) {
    /** The default of OpenTelemetry's exporters. */
    private static final long TIMEOUT_MILLIS = 10_000;

    private static final long MOST_PAUSE_MILLIS = 300_000;

    static ExportTimings every(long millis) {
        return new ExportTimings(millis, MOST_PAUSE_MILLIS, TIMEOUT_MILLIS);
    }

    /**
     * Returns the time to the next export.
     *
     * @param failures the number of failures since the last success
     * @param retryAfterMillis what the receiver asked for; 0 if it did not ask
     */
    long nextMillis(int failures, long retryAfterMillis) {
        long pause = everyMillis;
        for (int i = 1; i < failures && pause < mostPauseMillis; i++) {
            pause *= 2;
        }
        long bounded = Math.min(Math.max(pause, retryAfterMillis), mostPauseMillis);
        return Math.max(everyMillis, bounded);
    }
}
