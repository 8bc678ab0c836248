package dev.sluice.proxy.http1;

import org.jspecify.annotations.Nullable;

/** A valid response head of an upstream: status, body framing, and whether the connection stays open. */
public record ResponseHead(MessageHead messageHead, int status, BodyFraming bodyFraming, boolean keepsAlive) {
    private static final int STATUS_FROM = "HTTP/1.1 ".length();

    /** Returns the error in this head, or null; {@link #of} may be called only if there is none. */
    public static @Nullable ProtocolError check(MessageHead messageHead) {
        byte[] b = messageHead.bytes();
        if (!hasStatusLine(messageHead)) {
            return ProtocolError.bad("the status line is malformed");
        }
        int lengths = messageHead.count("content-length");
        int codings = messageHead.count("transfer-encoding");
        if (lengths + codings > 1) {
            return ProtocolError.bad("there is more than one Content-Length or Transfer-Encoding header");
        }
        if (codings == 1 && (b[7] == '0' || !messageHead.valueIs(messageHead.find("transfer-encoding"), "chunked"))) {
            return ProtocolError.bad("the Transfer-Encoding is not chunked");
        }
        return lengths == 1 && RequestHead.length(messageHead) < 0
                ? ProtocolError.bad("the Content-Length is not a number")
                : null;
    }

    private static boolean hasStatusLine(MessageHead messageHead) {
        byte[] b = messageHead.bytes();
        int end = messageHead.firstLineEnd();
        return end >= STATUS_FROM + 3
                && HttpChars.hasAt(b, 0, "HTTP/1.")
                && (b[7] == '1' || b[7] == '0')
                && b[8] == ' '
                && status(b) >= 100
                && status(b) <= 599
                && (end == STATUS_FROM + 3 || b[STATUS_FROM + 3] == ' ');
    }

    public static ResponseHead of(MessageHead messageHead, String method) {
        byte[] b = messageHead.bytes();
        int status = status(b);
        boolean http10 = b[7] == '0';
        return new ResponseHead(
                messageHead,
                status,
                framing(messageHead, status, method),
                http10 ? messageHead.connectionHas("keep-alive") : !messageHead.connectionHas("close"));
    }

    public boolean isInterim() {
        return status < 200;
    }

    private static BodyFraming framing(MessageHead messageHead, int status, String method) {
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return BodyFraming.NONE;
        }
        if (messageHead.find("transfer-encoding") >= 0) {
            return BodyFraming.CHUNKED;
        }
        return messageHead.find("content-length") >= 0
                ? BodyFraming.ofLength(RequestHead.length(messageHead))
                : BodyFraming.UNTIL_CLOSE;
    }

    private static int status(byte[] b) {
        int status = 0;
        for (int i = STATUS_FROM; i < STATUS_FROM + 3; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return -1;
            }
            status = status * 10 + b[i] - '0';
        }
        return status;
    }
}
