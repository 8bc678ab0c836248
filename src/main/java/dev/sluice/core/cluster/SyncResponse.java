package dev.sluice.core.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The store's response to a {@link SyncRequest}. As JSON it is what {@code sync.lua} returns: an object with these
 * names; {@code sequences} and {@code grants} may be absent, as may the {@code notes} of a grant.
 *
 * @param status what became of the request
 * @param request the number of the request within its process
 * @param generation the store's generation
 * @param handled how many requests the store has handled in this generation, this one included
 * @param begun why this request began that generation; empty when it did not
 * @param last the last number of this member that the store knew before the request; zeros when it knew none
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

    /** What became of a request. */
    public enum Status {
        OK,
        /** The store has another generation than the request: nothing was done. */
        GENERATION,
        /** A request of this member with the same or a higher number came before. */
        STALE,
        /** Another member does not list this one yet, and so does not leave its floor to it. */
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
     * What a member is given of one limit.
     *
     * @param cap its cap from now on, until its lease ends
     * @param target its fair share: while it uses more than that, what expires is for the others
     * @param blocked whether nobody's cap may grow now: some member has not stated its caps in this generation, or
     *     states another shape
     * @param notes what each other member has and tells of this limit; empty unless the request reads notes
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

    /** What is booked for a member of a limit, and its note; the note is empty when it has written none. */
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
