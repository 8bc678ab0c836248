package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * All bans and pauses in force that one member saw itself. It contains none that the member learned from others, so
 * that passing a ban on cannot extend it.
 *
 * @param process id of the process that sends it
 * @param number number of the statement; it grows with each statement of the process
 * @param notices the bans and pauses, at most {@link #MAX_NOTICES}
 */
public record BanStatement(
        String process, long number, @JsonProperty("bans") List<BanNotice> notices) {
    /** The maximum number of bans and pauses in one statement; further ones are not sent. */
    public static final int MAX_NOTICES = 64;

    public BanStatement {
        MessageBounds.requireText("a process", process, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireCount("the number of a statement", number);
        if (notices.size() > MAX_NOTICES) {
            throw new IllegalArgumentException(
                    "a statement has at most " + MAX_NOTICES + " bans, not " + notices.size());
        }
        notices = List.copyOf(notices);
    }
}
