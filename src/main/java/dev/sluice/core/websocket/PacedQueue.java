package dev.sluice.core.websocket;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that wait to be sent. Messages of the same rank keep the order in which the bot sent
 * them, even when one is added again later; only a message that waits for a limit of its own request name can be
 * overtaken. Not thread-safe.
 */
public final class PacedQueue<T> {
    /** The result of {@link #waitNanos} when no message waits. */
    public static final long NEVER = -1;

    private record Entry<T>(T what, PacedMessage pacedMessage) {}

    private final MessagePacer messagePacer;
    private final EnumMap<MessagePriority, TreeMap<Long, Entry<T>>> ranks = new EnumMap<>(MessagePriority.class);

    public PacedQueue(MessagePacer messagePacer) {
        this.messagePacer = messagePacer;
    }

    /**
     * Adds a waiting message.
     *
     * @param place sequence number in which the bot sent it; unique
     */
    public void add(long place, T what, PacedMessage pacedMessage) {
        ranks.computeIfAbsent(pacedMessage.messagePriority(), any -> new TreeMap<>())
                .put(place, new Entry<>(what, pacedMessage));
    }

    public void remove(long place) {
        ranks.values().forEach(rank -> rank.remove(place));
    }

    public int size() {
        return ranks.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * Removes and returns a message that may be sent now, or null. The caller reports the sending with
     * {@link #recordSent}.
     */
    public @Nullable T next(long now) {
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            for (Iterator<Entry<T>> entries = rank.values().iterator(); entries.hasNext(); ) {
                Entry<T> entry = entries.next();
                if (messagePacer.waitNanos(entry.pacedMessage(), now) == 0) {
                    entries.remove();
                    return entry.what();
                }
                if (messagePacer.waitOfAllNanos(entry.pacedMessage(), now) > 0
                        && !entry.pacedMessage().isControlFrame()) {
                    break;
                }
            }
        }
        return null;
    }

    /** Removes and returns the first message, whether it may be sent or not; null when there is none. */
    public @Nullable T take() {
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            Map.Entry<Long, Entry<T>> first = rank.pollFirstEntry();
            if (first != null) {
                return first.getValue().what();
            }
        }
        return null;
    }

    /** Records that a message is sent now. */
    public void recordSent(PacedMessage pacedMessage, long now) {
        messagePacer.recordSent(pacedMessage, now);
    }

    /** Returns the nanoseconds until {@link #next} can return a message; {@link #NEVER} when none waits. */
    public long waitNanos(long now) {
        long shortest = NEVER;
        for (TreeMap<Long, Entry<T>> rank : ranks.values()) {
            for (Entry<T> entry : rank.values()) {
                long ofAll = messagePacer.waitOfAllNanos(entry.pacedMessage(), now);
                long wait = ofAll > 0 ? ofAll : messagePacer.waitNanos(entry.pacedMessage(), now);
                shortest = shortest == NEVER ? wait : Math.min(shortest, wait);
                if (ofAll > 0 && !entry.pacedMessage().isControlFrame()) {
                    break; // all messages behind this one wait at least as long
                }
            }
        }
        return shortest;
    }
}
