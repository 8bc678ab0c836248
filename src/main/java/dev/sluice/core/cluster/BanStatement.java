package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * All bans and pauses in force that one member saw itself. It never contains what the member heard from others, so that
 * a ban cannot be extended by passing it on.
 *
 * @param process identifies the process that states it
 * @param number grows with each statement of that process
 * @param notices the bans and pauses, at most {@link #MAX_NOTICES}
 */
public record BanStatement(
        String process, long number, @JsonProperty("bans") List<BanNotice> notices) {
    /** The most bans and pauses in one statement; further ones are not told. */
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
