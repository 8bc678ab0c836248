package dev.sluice.proxy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the door makes of a method and a target that nobody sent: for those who want to know beforehand. */
public final class RequestLine {
    private RequestLine() {}

    /** Why the door would refuse it at any exchange; null: it would not. */
    public static @Nullable String flaw(String method, String target) {
        byte[] line = (method + ' ' + target).getBytes(StandardCharsets.UTF_8);
        if (RequestHead.method(line, method.length()) == null) {
            return "a method that is not forwarded";
        }
        int from = method.length() + 1;
        for (int i = from; i < line.length; i++) {
            if (!Grammar.isVisible(line[i])) {
                return "a request target that is not visible ASCII";
            }
        }
        if (from == line.length) {
            return "no request target";
        }
        Flaw flaw = RequestHead.checkTarget(line, from, line.length);
        if (flaw != null) {
            return flaw.why();
        }
        return DotSegments.isIn(Entrance.path(target)) ? Entrance.CLIMBS : null;
    }
}
