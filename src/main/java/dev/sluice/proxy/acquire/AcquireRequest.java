package dev.sluice.proxy.acquire;

import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.routing.DotSegments;
import dev.sluice.proxy.routing.RequestRouter;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The call described by the body of {@code POST /acquire}.
 *
 * @param headers the headers that identify the account; names are case-insensitive
 * @param waitNanos the maximum time to wait, or {@link CallerOptions#NO_DEADLINE}
 * @param lowerTo the lower class to queue in; null for the class of the call's kind
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of a request are passed on, never compared
record AcquireRequest(
        String exchange,
        String method,
        String target,
        Map<String, String> headers,
        byte[] body,
        long waitNanos,
        @Nullable LaneClass lowerTo,
        String bot) {
    private static final Set<String> FIELDS =
            Set.of("exchange", "method", "target", "headers", "body", "critical", "waitMs", "bot");
    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS");
    private static final int LONGEST_TARGET = 16_384;
    private static final long MAX_WAIT_MILLIS = 600_000;

    /** Parses a request; throws an IllegalArgumentException that describes the error. */
    static AcquireRequest of(JsonObject json) {
        for (String name : json.fieldNames()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a field of this request; allowed: " + FIELDS);
            }
        }
        String method = text(json, "method");
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("'method' must be one of " + METHODS);
        }
        String target = text(json, "target");
        if (!target.startsWith("/")
                || target.length() > LONGEST_TARGET
                || !target.chars().allMatch(HttpChars::isVisible)) {
            throw new IllegalArgumentException(
                    "'target' must be the path and query as they are sent: it begins with '/', is ASCII, and has at most "
                            + LONGEST_TARGET + " characters");
        }
        if (DotSegments.isIn(RequestRouter.path(target))) {
            throw new IllegalArgumentException("'target' is wrong: " + RequestRouter.HAS_DOT_SEGMENTS);
        }
        String body = json.containsKey("body") ? text(json, "body") : "";
        return new AcquireRequest(
                text(json, "exchange"),
                method,
                target,
                headers(json),
                body.getBytes(StandardCharsets.UTF_8),
                waitNanos(json),
                lowerTo(json),
                bot(json));
    }

    static String text(JsonObject json, String name) {
        if (json.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "'" + name + "' " + (json.containsKey(name) ? "must be a text" : "is missing"));
    }

    static Map<String, String> headers(JsonObject json) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (!json.containsKey("headers")) {
            return headers;
        }
        if (!(json.getValue("headers") instanceof JsonObject given)) {
            throw new IllegalArgumentException("'headers' must be an object with a text for each header name");
        }
        for (String name : given.fieldNames()) {
            if (headers.put(name, text(given, name)) != null) {
                throw new IllegalArgumentException("the header '" + name + "' occurs twice");
            }
        }
        return headers;
    }

    /** Returns the maximum time to wait, at least 1 ms: a call whose deadline has passed on arrival is never sent. */
    private static long waitNanos(JsonObject json) {
        if (!json.containsKey("waitMs")) {
            return CallerOptions.NO_DEADLINE;
        }
        if (json.getValue("waitMs") instanceof Integer millis && millis >= 0 && millis <= MAX_WAIT_MILLIS) {
            return TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis));
        }
        throw new IllegalArgumentException("'waitMs' must be a whole number from 0 to " + MAX_WAIT_MILLIS);
    }

    /**
     * Returns the lowest class for calls marked as not critical; null otherwise, as a call cannot exceed the class of
     * its kind.
     */
    private static @Nullable LaneClass lowerTo(JsonObject json) {
        if (!json.containsKey("critical")) {
            return null;
        }
        if (json.getValue("critical") instanceof Boolean critical) {
            return critical ? null : LaneClass.READ_PUBLIC;
        }
        throw new IllegalArgumentException("'critical' must be true or false");
    }

    private static String bot(JsonObject json) {
        String bot = json.containsKey("bot") ? text(json, "bot") : "";
        if (!bot.isEmpty() && !HttpChars.isBotName(bot)) {
            throw new IllegalArgumentException("'bot' must be 1 to 64 letters, digits, '.', '_' and '-'");
        }
        return bot;
    }

    int bytes() {
        return target.length() + body.length;
    }

    /** Omits the target, which contains signatures. */
    @Override
    public String toString() {
        return method + " at " + exchange;
    }
}
