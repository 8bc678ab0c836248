package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process of the store answered, with which replication history, and how often a replica has attached to it. The
 * script compares the same numbers with those that its data was written under.
 */
record ServerIdentity(String process, String history, long attachedReplicas) {
    private static final Pattern PROCESS = Pattern.compile("run_id:(\\w+)");
    private static final Pattern HISTORY = Pattern.compile("master_replid:(\\w+)");
    private static final Pattern FULL_SYNCS = Pattern.compile("sync_full:(\\d{1,18})");
    private static final Pattern PARTIAL_SYNCS = Pattern.compile("sync_partial_ok:(\\d{1,18})");

    static final List<String> REQUEST = List.of("INFO", "server", "replication", "stats");

    /** Reads the response to {@link #REQUEST}; throws a {@link StoreException} when it lacks a number. */
    static ServerIdentity of(Reply response) {
        String text = response.text();
        return new ServerIdentity(
                find(PROCESS, text),
                find(HISTORY, text),
                Long.parseLong(find(FULL_SYNCS, text)) + Long.parseLong(find(PARTIAL_SYNCS, text)));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new StoreException(Reason.UNREADABLE, "INFO of the store has no " + pattern);
        }
        return matcher.group(1);
    }
}
