package dev.sluice.admin.console;

import dev.sluice.base.hash.Sha256;
import dev.sluice.base.unit.Nanos;
import dev.sluice.persistence.SavedSessions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of operators who are signed in at the page. They outlive the process, as hashes: in the middle of an
 * incident nobody has to find a token again. Nothing of what is saved opens a session.
 *
 * <p>A session needs two secrets. The id is in a cookie that scripts cannot read. The key is kept by the page and sent
 * in a header, which a page of another site cannot add. A cookie is also sent to other ports of the same host, so a
 * program there could read the id; without the key it is of no use.
 *
 * <p>A session remembers the hash of its token, and each request checks that token again: a revoked or changed token
 * ends its sessions. Thread-safe.
 */
public final class Sessions {
    /** The most sessions of a token; one more ends the one that was not used for the longest time. */
    static final int MAX_OF_TOKEN = 8;

    /**
     * The most sessions of all tokens that may halt or re-arm, and of all others; in the same way, so that others never
     * end one of an operator.
     */
    static final int MAX_OPEN = 64;

    static final long IDLE_NANOS = 3_600 * Nanos.PER_SECOND;
    static final long LONGEST_NANOS = 24 * 3_600 * Nanos.PER_SECOND;
    private static final int SECRET_BYTES = 32;
    private static final int NAME_DIGITS = 8;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}");

    /** The secrets of a new session. */
    public record Opened(String id, String key) {}

    /** A session, with the hashes of its key and of its token. */
    private static final class Session {
        private final String key;
        private final String token;
        private final boolean mayAct;
        private final long openedNanos;
        private long usedNanos;

        Session(String key, String token, boolean mayAct, long openedNanos, long usedNanos) {
            this.key = key;
            this.token = token;
            this.mayAct = mayAct;
            this.openedNanos = openedNanos;
            this.usedNanos = usedNanos;
        }

        boolean isOver(long nowNanos) {
            return nowNanos - usedNanos >= IDLE_NANOS || nowNanos - openedNanos >= LONGEST_NANOS;
        }
    }

    private final SecureRandom random = new SecureRandom();
    /** The open sessions by the hash of their id. */
    private final Map<String, Session> open = new HashMap<>();

    /** What distinguishes the cookie from those of other gateways: all ports of a host share cookies. */
    private String name = secret().substring(0, NAME_DIGITS);

    private long changes;

    /** Returns the name of the cookie with the id. */
    public synchronized String cookie() {
        return "sluice_session_" + name;
    }

    /**
     * Opens a session for a token that was found valid.
     *
     * @param token the hash of the token
     * @param mayAct whether the token may halt or re-arm
     */
    public synchronized Opened open(String token, boolean mayAct, long nowNanos) {
        open.values().removeIf(session -> session.isOver(nowNanos));
        makeRoom(MAX_OF_TOKEN, session -> session.token.equals(token), nowNanos);
        makeRoom(MAX_OPEN, session -> session.mayAct == mayAct, nowNanos);
        Opened opened = new Opened(secret(), secret());
        open.put(Sha256.hex(opened.id()), new Session(Sha256.hex(opened.key()), token, mayAct, nowNanos, nowNanos));
        changes++;
        return opened;
    }

    private void makeRoom(int max, Predicate<Session> shared, long nowNanos) {
        if (open.values().stream().filter(shared).count() >= max) {
            open.entrySet().stream()
                    .filter(entry -> shared.test(entry.getValue()))
                    .max(Comparator.comparingLong(entry -> nowNanos - entry.getValue().usedNanos))
                    .ifPresent(oldest -> open.remove(oldest.getKey()));
        }
    }

    /** Returns the hash of the token of a session and marks the session as used; null when there is no such session. */
    public synchronized @Nullable String token(String id, String key, long nowNanos) {
        Session session = open.get(Sha256.hex(id));
        if (session == null || !isSame(session.key, Sha256.hex(key))) {
            return null;
        }
        if (session.isOver(nowNanos)) {
            open.remove(Sha256.hex(id));
            return null;
        }
        session.usedNanos = nowNanos;
        return session.token;
    }

    /** Ends a session, if both secrets are right. */
    public synchronized void end(String id, String key) {
        Session session = open.get(Sha256.hex(id));
        if (session != null && isSame(session.key, Sha256.hex(key))) {
            open.remove(Sha256.hex(id));
            changes++;
        }
    }

    /** Returns a number that grows with each session that was opened or ended. */
    public synchronized long changes() {
        return changes;
    }

    /** Returns the sessions for the next process. */
    public synchronized SavedSessions saved(long nowNanos, long nowMillis) {
        List<SavedSessions.Session> saved = new ArrayList<>();
        open.forEach((id, session) -> {
            if (!session.isOver(nowNanos)) {
                saved.add(new SavedSessions.Session(
                        id,
                        session.key,
                        session.token,
                        session.mayAct,
                        nowMillis - (nowNanos - session.openedNanos) / Nanos.PER_MILLI,
                        nowMillis - (nowNanos - session.usedNanos) / Nanos.PER_MILLI));
            }
        });
        return new SavedSessions(name, saved);
    }

    /**
     * Continues the sessions of an earlier process. Those that are not valid are left out, and those of a later time:
     * the clock was set back, and they must not last longer than others.
     */
    public synchronized void restore(SavedSessions saved, long nowNanos, long nowMillis) {
        if (NAME.matcher(saved.name()).matches()) {
            name = saved.name();
        }
        saved.sessions().stream().limit(2L * MAX_OPEN).forEach(one -> {
            long opened = one.openedEpochMillis();
            long used = one.usedEpochMillis();
            boolean isInTime = 0 <= opened
                    && opened <= used
                    && used <= nowMillis
                    && nowMillis - opened < LONGEST_NANOS / Nanos.PER_MILLI;
            if (isInTime && HASH.matcher(one.token()).matches()) {
                Session session = new Session(
                        one.key(),
                        one.token(),
                        one.mayAct(),
                        nowNanos - (nowMillis - opened) * Nanos.PER_MILLI,
                        nowNanos - (nowMillis - used) * Nanos.PER_MILLI);
                if (!session.isOver(nowNanos)) {
                    open.put(one.id(), session);
                }
            }
        });
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
