package dev.sluice.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Logback queue with its own writer thread that drops events which do not fit, and counts them. Logback's own queue
 * drops them without a count.
 */
final class DroppingQueue extends AsyncAppender {
    private final AtomicLong dropped = new AtomicLong();

    /**
     * Adds the event to the queue or counts it. One thread at a time, so that none finds room that another then takes;
     * the lock is held for as long as the queue's own.
     */
    @Override
    protected synchronized void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            dropped.incrementAndGet();
        } else {
            super.append(event);
        }
    }

    /**
     * Formats the message on the caller's thread, because its arguments may change later. No line has more of the
     * thread.
     */
    @Override
    protected void preprocess(ILoggingEvent event) {
        String unused = event.getFormattedMessage(); // the event keeps it
    }

    long dropped() {
        return dropped.get();
    }
}
