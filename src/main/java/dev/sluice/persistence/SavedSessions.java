package dev.sluice.persistence;

import java.util.List;

/**
 * The sessions of the console for the next process: hashes, so that who reads them cannot use one. Their loss ends
 * them.
 *
 * @param name what distinguishes the cookie from those of other gateways
 */
public record SavedSessions(String name, List<Session> sessions) {
    /**
     * A session.
     *
     * @param id the hash of its id
     * @param key the hash of its key
     * @param token the hash of its token
     * @param mayAct whether the token may halt or re-arm
     */
    public record Session(
            String id, String key, String token, boolean mayAct, long openedEpochMillis, long usedEpochMillis) {}
}
