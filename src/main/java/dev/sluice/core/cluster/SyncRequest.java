package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A member's request to the store for one exchange: which caps it has, which it requests, and how long the others have
 * been silent. As JSON it is the first argument of {@code sync.lua}: an object with these names, without {@code
 * generation} when that is null.
 *
 * @param member the member that sends it
 * @param members the members of its configuration
 * @param sequence the number of this request; above that of every earlier one
 * @param generation the generation of the last accepted response; null before the first
 * @param newGenerationId the id of the generation that this request begins, if it begins one; never used before
 * @param kind what the request does
 * @param session the session of the last registration; 0 before the first
 * @param drained whether no call of an earlier process can still count at the exchange
 * @param quietMs how long ago an earlier process started its last call, at least. While that is less than the drain
 *     time of a limit, and was so during the whole generation, that process may have used up a limit that is not stated
 * @param generationAgeMs how long ago the member first read this generation
 * @param silenceMs how long a member must have been silent until its lease is surely over, without the drain time of
 *     its last calls (see {@code drainMs} of a limit)
 * @param silent each other member that sent a request in this generation: its last number, and for how long it has not
 *     changed
 * @param caps the shared limits; in a registration, every limit of this process that is not listed is at its floor
 */
public record SyncRequest(
        String member,
        List<String> members,
        SequenceNumber sequence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Generation generation,
        String newGenerationId,
        Kind kind,
        long session,
        boolean drained,
        long quietMs,
        long generationAgeMs,
        long silenceMs,
        Map<String, Silence> silent,
        List<CapRequest> caps) {

    /** The kinds of requests. */
    public enum Kind {
        /**
         * States all caps and begins a session; what this process stated before is void. The units of an earlier
         * process in a limit that is not stated stay booked until they have drained, because this process may not have
         * read them yet.
         */
        REGISTER,
        /** Continues the session: states the current caps and requests more. */
        RENEW,
        /**
         * Only shows that the process exists, so that another process with this name stops. A process sends it that
         * does not know the use of its predecessor; the predecessor's units stay booked.
         */
        ANNOUNCE;

        /** Returns the text in the JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How long a member's last number has not changed, and how long its process is known.
     *
     * @param sequence the last number that was read
     * @param forMs how long ago it was read first
     * @param processMs how long ago a number of the same process was read first
     */
    public record Silence(SequenceNumber sequence, long forMs, long processMs) {
        public Silence {
            MessageBounds.requireCount("forMs", forMs);
            MessageBounds.requireCount("processMs", processMs);
        }
    }

    public SyncRequest {
        members = List.copyOf(members);
        silent = Map.copyOf(silent);
        caps = List.copyOf(caps);
        MessageBounds.requireMember(member);
        MessageBounds.requireText("newGenerationId", newGenerationId, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireCount("session", session);
        MessageBounds.requireCount("generationAgeMs", generationAgeMs);
        MessageBounds.requireCount("silenceMs", silenceMs);
        if (caps.size() > MessageBounds.MAX_LIMITS || members.size() > MessageBounds.MAX_MEMBERS) {
            throw new IllegalArgumentException("a request has at most " + MessageBounds.MAX_LIMITS + " limits and "
                    + MessageBounds.MAX_MEMBERS + " members, not " + caps.size() + " and " + members.size());
        }
    }
}
