package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The store's response to a {@link SyncRequest}. As JSON it is what {@code sync.lua} returns: an object with these
 * names; {@code sequences} and {@code grants} may be absent, as may the {@code notes} of a grant.
 *
 * @param status the result of the request
 * @param request the number of the request within its process
 * @param generation the store's generation
 * @param handled how many requests the store has handled in this generation, this one included
 * @param begun why this request began that generation; empty when it did not
 * @param last the last number of this member in the store before the request; zeros when there was none
 * @param session the member's session, when the status is {@code OK}, else 0
 * @param sequences the last number of every member, this one included, when the status is {@code OK}
 * @param grants for each limit of the request, in the same order; empty unless the status is {@code OK}, and after an
 *     {@code ANNOUNCE}
 */
public record SyncResponse(
        Status status,
        long request,
        Generation generation,
        long handled,
        String begun,
        SequenceNumber last,
        long session,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, SequenceNumber> sequences,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CapGrant> grants) {

    /** The results of a request. */
    public enum Status {
        OK,
        /** The store has another generation than the request, and changed nothing. */
        GENERATION,
        /** A request of this member with the same or a higher number arrived before. */
        STALE,
        /** Another member does not list this one yet, so it may still use this member's floor. */
        UNLISTED,
        /** The store has no valid session of this member: it must register. */
        REGISTER;

        /** Returns the text in the JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The cap of a member in one limit.
     *
     * @param cap its cap from now on, until its lease ends
     * @param target its fair share; while it uses more, the units that expire are for the others
     * @param blocked whether no cap may grow now, because some member has not stated its caps in this generation, or
     *     states another shape
     * @param notes the cap and note of each other member in this limit; empty unless the request reads notes
     */
    public record CapGrant(
            long cap,
            long target,
            boolean blocked,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MemberNote> notes) {
        public CapGrant {
            MessageBounds.requireCount("cap", cap);
            MessageBounds.requireCount("target", target);
            notes = Map.copyOf(notes);
            if (notes.size() > MessageBounds.MAX_NOTES) {
                throw new IllegalArgumentException(
                        "a grant has at most " + MessageBounds.MAX_NOTES + " notes, not " + notes.size());
            }
        }
    }

    /** The booked cap of a member in a limit, and its note; "" when it has written none. */
    public record MemberNote(long cap, String note) {
        public MemberNote {
            MessageBounds.requireCount("cap", cap);
            if (note.length() > MessageBounds.MAX_NOTE_LENGTH) {
                throw new IllegalArgumentException(
                        "a note has at most " + MessageBounds.MAX_NOTE_LENGTH + " characters, not " + note.length());
            }
        }
    }

    public SyncResponse {
        sequences = Map.copyOf(sequences);
        grants = List.copyOf(grants);
        MessageBounds.requireCount("session", session);
        MessageBounds.requireCount("handled", handled);
        if (grants.size() > MessageBounds.MAX_LIMITS) {
            throw new IllegalArgumentException(
                    "a response has at most " + MessageBounds.MAX_LIMITS + " grants, not " + grants.size());
        }
    }
}
