package dev.sluice.admin.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of operators who are signed in at the page. They are in memory only, so they end with the process.
 *
 * <p>A session needs two secrets. The id is in a cookie that scripts cannot read. The key is kept by the page and sent
 * in a header, which a page of another site cannot add. A cookie is also sent to other ports of the same host, so a
 * program there could read the id; without the key it is of no use.
 *
 * <p>A session remembers its token, and each request checks that token again: a revoked token ends its sessions.
 * Thread-safe.
 */
public final class Sessions {
    /** The most sessions of a token; one more ends the one that was not used for the longest time. */
    static final int MAX_OF_TOKEN = 8;

    /**
     * The most sessions of all tokens that may halt or re-arm, and of all others; in the same way, so that others never
     * end one of an operator.
     */
    static final int MAX_OPEN = 64;

    static final long IDLE_NANOS = 3_600_000_000_000L;
    static final long LONGEST_NANOS = 24 * 3_600_000_000_000L;
    private static final int SECRET_BYTES = 32;

    /** The secrets of a new session. */
    public record Opened(String id, String key) {}

    private static final class Session {
        private final String key;
        private final String token;
        private final boolean mayAct;
        private final long openedNanos;
        private long usedNanos;

        Session(String key, String token, boolean mayAct, long nowNanos) {
            this.key = key;
            this.token = token;
            this.mayAct = mayAct;
            openedNanos = nowNanos;
            usedNanos = nowNanos;
        }

        boolean isOver(long nowNanos) {
            return nowNanos - usedNanos >= IDLE_NANOS || nowNanos - openedNanos >= LONGEST_NANOS;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> open = new HashMap<>();

    /**
     * Opens a session for a token that was found valid.
     *
     * @param mayAct whether the token may halt or re-arm
     */
    public synchronized Opened open(String token, boolean mayAct, long nowNanos) {
        open.values().removeIf(session -> session.isOver(nowNanos));
        makeRoom(MAX_OF_TOKEN, session -> session.token.equals(token), nowNanos);
        makeRoom(MAX_OPEN, session -> session.mayAct == mayAct, nowNanos);
        Opened opened = new Opened(secret(), secret());
        open.put(opened.id(), new Session(opened.key(), token, mayAct, nowNanos));
        return opened;
    }

    private void makeRoom(int most, Predicate<Session> shared, long nowNanos) {
        if (open.values().stream().filter(shared).count() >= most) {
            open.entrySet().stream()
                    .filter(entry -> shared.test(entry.getValue()))
                    .max(Comparator.comparingLong(entry -> nowNanos - entry.getValue().usedNanos))
                    .ifPresent(oldest -> open.remove(oldest.getKey()));
        }
    }

    /** Returns the token of a session and marks the session as used; null when there is no such session. */
    public synchronized @Nullable String token(String id, String key, long nowNanos) {
        Session session = open.get(id);
        if (session == null || !isSame(session.key, key)) {
            return null;
        }
        if (session.isOver(nowNanos)) {
            open.remove(id);
            return null;
        }
        session.usedNanos = nowNanos;
        return session.token;
    }

    /** Ends a session, if both secrets are right. */
    public synchronized void end(String id, String key) {
        Session session = open.get(id);
        if (session != null && isSame(session.key, key)) {
            open.remove(id);
        }
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Compares in a time that does not depend on where the texts differ. */
    private static boolean isSame(String secret, String offered) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }
}
