package dev.sluice.core.websocket;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that wait to be sent. Messages of the same priority keep the order in which the bot
 * sent them, even when one is added again later. Only a message that waits for a limit of its request name can be
 * overtaken. Not thread-safe.
 */
public final class PacedQueue<T> {
    /** The result of {@link #waitNanos} when no message waits. */
    public static final long NEVER = -1;

    private record Entry<T>(T item, PacedMessage message) {}

    private final MessagePacer messagePacer;
    private final EnumMap<MessagePriority, TreeMap<Long, Entry<T>>> byPriority = new EnumMap<>(MessagePriority.class);

    public PacedQueue(MessagePacer messagePacer) {
        this.messagePacer = messagePacer;
    }

    /**
     * Adds a waiting message.
     *
     * @param position sequence number in which the bot sent it; unique
     */
    public void add(long position, T item, PacedMessage message) {
        byPriority
                .computeIfAbsent(message.messagePriority(), any -> new TreeMap<>())
                .put(position, new Entry<>(item, message));
    }

    public void remove(long position) {
        byPriority.values().forEach(entriesByPosition -> entriesByPosition.remove(position));
    }

    public int size() {
        return byPriority.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * Removes and returns a message that may be sent now; null when there is none. The caller calls {@link #recordSent}
     * when it sends the message.
     */
    public @Nullable T next(long now) {
        for (TreeMap<Long, Entry<T>> entriesByPosition : byPriority.values()) {
            for (Iterator<Entry<T>> entries = entriesByPosition.values().iterator(); entries.hasNext(); ) {
                Entry<T> entry = entries.next();
                if (messagePacer.waitNanos(entry.message(), now) == 0) {
                    entries.remove();
                    return entry.item();
                }
                if (messagePacer.commonWaitNanos(entry.message(), now) > 0
                        && !entry.message().isControlFrame()) {
                    break;
                }
            }
        }
        return null;
    }

    /** Removes and returns the first message, even if it may not be sent yet; null when there is none. */
    public @Nullable T poll() {
        for (TreeMap<Long, Entry<T>> entriesByPosition : byPriority.values()) {
            Map.Entry<Long, Entry<T>> first = entriesByPosition.pollFirstEntry();
            if (first != null) {
                return first.getValue().item();
            }
        }
        return null;
    }

    /** Records that a message is sent now. */
    public void recordSent(PacedMessage message, long now) {
        messagePacer.recordSent(message, now);
    }

    /** Returns the nanoseconds until {@link #next} can return a message; {@link #NEVER} when none waits. */
    public long waitNanos(long now) {
        long minWait = NEVER;
        for (TreeMap<Long, Entry<T>> entriesByPosition : byPriority.values()) {
            for (Entry<T> entry : entriesByPosition.values()) {
                long commonWait = messagePacer.commonWaitNanos(entry.message(), now);
                long wait = commonWait > 0 ? commonWait : messagePacer.waitNanos(entry.message(), now);
                minWait = minWait == NEVER ? wait : Math.min(minWait, wait);
                if (commonWait > 0 && !entry.message().isControlFrame()) {
                    break; // all messages behind this one wait at least as long
                }
            }
        }
        return minWait;
    }
}
