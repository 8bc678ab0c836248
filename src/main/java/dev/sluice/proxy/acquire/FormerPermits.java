package dev.sluice.proxy.acquire;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The permits that another process granted before this one took over, by id. That process has their calls, so a report
 * about one of them is sent to it. Only an id that it named is sent, and each at most once: other ids cost nothing.
 * Thread-safe.
 */
public final class FormerPermits {
    /** The most ids that are kept: those of the former process, and those that it has from its own former process. */
    public static final int MAX = 2 * OpenPermits.MAX;

    /**
     * The longest report that is sent. In UTF-8 it has at most three times as many bytes, which fits into a message
     * between the processes.
     */
    static final int MAX_REPORT_CHARS = 1_300_000;

    private final BiConsumer<String, JsonObject> sender;
    private final Set<String> open = new LinkedHashSet<>();
    private final Map<String, Consumer<@Nullable String>> awaited = new HashMap<>();
    private boolean isGone;

    /**
     * Creates the permits of a former process.
     *
     * @param ids the ids that it named; those above {@link #MAX} are ignored
     * @param sender sends the report about a permit to that process
     */
    public FormerPermits(Collection<String> ids, BiConsumer<String, JsonObject> sender) {
        this.sender = sender;
        ids.stream().limit(MAX).forEach(open::add);
    }

    /** Returns the permits of a process that took over from none. */
    public static FormerPermits none() {
        return new FormerPermits(List.of(), (id, outcome) -> {});
    }

    /**
     * Sends a report to the former process.
     *
     * @param reply receives the settled outcome, or null if that process did not settle the permit; on any thread
     * @return false if that process has no such open permit, or it was reported
     * @throws IllegalArgumentException if the report is too long to be sent; the permit stays open
     */
    boolean report(String id, JsonObject outcome, Consumer<@Nullable String> reply) {
        synchronized (this) {
            if (isGone || !open.contains(id)) {
                return false;
            }
            if (outcome.encode().length() > MAX_REPORT_CHARS) {
                throw new IllegalArgumentException(
                        "the permit was granted before an upgrade in place, and a report about it may have at most "
                                + MAX_REPORT_CHARS + " characters; send only the beginning of the exchange's body");
            }
            open.remove(id);
            awaited.put(id, reply);
        }
        sender.accept(id, outcome);
        return true;
    }

    /**
     * Receives the former process's response to a report: the settled outcome, or null if it did not settle the permit.
     */
    public void reported(String id, @Nullable String outcome) {
        Consumer<@Nullable String> reply;
        synchronized (this) {
            reply = awaited.remove(id);
        }
        if (reply != null) {
            reply.accept(outcome);
        }
    }

    /** Forgets all permits, because the former process has ended. */
    public void onProcessEnd() {
        List<Consumer<@Nullable String>> unanswered;
        synchronized (this) {
            isGone = true;
            open.clear();
            unanswered = new ArrayList<>(awaited.values());
            awaited.clear();
        }
        unanswered.forEach(reply -> reply.accept(null));
    }

    /** Returns the ids of permits without a report. */
    synchronized List<String> ids() {
        return List.copyOf(open);
    }

    /** Returns the number of permits without a report, and of reports without a response. */
    synchronized int size() {
        return open.size() + awaited.size();
    }
}
