package dev.sluice.proxy.routing;

import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
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
            if (!HttpChars.isVisible(line[i])) {
                return "a request target that is not visible ASCII";
            }
        }
        if (from == line.length) {
            return "no request target";
        }
        ProtocolError protocolError = RequestHead.checkTarget(line, from, line.length);
        if (protocolError != null) {
            return protocolError.why();
        }
        return DotSegments.isIn(RequestRouter.path(target)) ? RequestRouter.CLIMBS : null;
    }
}
