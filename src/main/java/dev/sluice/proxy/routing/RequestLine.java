package dev.sluice.proxy.routing;

import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.ProtocolError;
import dev.sluice.proxy.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A check of a method and target without a request, for callers that need the result in advance. */
public final class RequestLine {
    private RequestLine() {}

    /** Returns the reason why the proxy would refuse this request line for every exchange; null if it would not. */
    public static @Nullable String problem(String method, String target) {
        byte[] line = (method + ' ' + target).getBytes(StandardCharsets.UTF_8);
        if (RequestHead.method(line, method.length()) == null) {
            return RequestHead.WRONG_METHOD;
        }
        int from = method.length() + 1;
        for (int i = from; i < line.length; i++) {
            if (!HttpChars.isVisible(line[i])) {
                return "the request target must be visible ASCII; percent-encode all other characters";
            }
        }
        if (from == line.length) {
            return "the request target is missing";
        }
        ProtocolError protocolError = RequestHead.checkTarget(line, from, line.length);
        if (protocolError != null) {
            return protocolError.why();
        }
        return DotSegments.isIn(RequestRouter.path(target)) ? RequestRouter.HAS_DOT_SEGMENTS : null;
    }
}
