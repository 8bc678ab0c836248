package dev.sluice.proxy.http1;

import org.jspecify.annotations.Nullable;

/** A valid request head: method, target, version, body framing and request id. */
public record RequestHead(
        MessageHead messageHead, String method, String target, boolean http10, BodyFraming bodyFraming, String id) {
    private static final String[] METHODS = {"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"};
    /** The method of a request for a tunnel, which is never forwarded. */
    private static final String CONNECT = "CONNECT";

    private static final int LENGTH_DIGITS = 15;

    /** The error for any other method. */
    public static final String WRONG_METHOD = "this method is not forwarded; allowed: " + String.join(", ", METHODS);

    private static final String WEBSOCKET = "websocket";

    /** Returns the error in this head, or null; {@link #of} may be called only if there is none. */
    public static @Nullable ProtocolError check(MessageHead messageHead) {
        ProtocolError line = checkLine(messageHead);
        if (line != null) {
            return line;
        }
        ProtocolError host = checkHost(messageHead);
        return host != null ? host : checkFraming(messageHead);
    }

    public static RequestHead of(MessageHead messageHead) {
        byte[] b = messageHead.bytes();
        int methodTo = tokenEnd(b, 0, messageHead.firstLineEnd());
        int targetTo = messageHead.firstLineEnd() - " HTTP/1.x".length();
        String method = isConnect(b, methodTo) ? CONNECT : method(b, methodTo);
        return new RequestHead(
                messageHead,
                method == null ? "" : method,
                messageHead.text(methodTo + 1, targetTo),
                b[messageHead.firstLineEnd() - 1] == '0',
                framing(messageHead),
                RequestIds.of(messageHead.get(RequestIds.HEADER)));
    }

    /** Returns whether the bot uses the gateway as its proxy; the target is then a host and a port. */
    public boolean isConnect() {
        return method.equals(CONNECT);
    }

    /** Returns whether the caller keeps its connection open after the response. */
    public boolean keepsAlive() {
        return http10 ? messageHead.connectionHas("keep-alive") : !messageHead.connectionHas("close");
    }

    public boolean expectsContinue() {
        int i = messageHead.find("expect");
        return !http10 && i >= 0 && messageHead.valueIs(i, "100-continue");
    }

    private static @Nullable ProtocolError checkLine(MessageHead messageHead) {
        byte[] b = messageHead.bytes();
        int end = messageHead.firstLineEnd();
        int methodTo = tokenEnd(b, 0, end);
        if (end == 0) { // the first bytes of version 2
            return ProtocolError.FOREIGN_PROXY_HEADER;
        }
        if (methodTo == 0 || methodTo == end || b[methodTo] != ' ') {
            return ProtocolError.bad("the request line must begin with a method and one space");
        }
        int targetTo = methodTo + 1;
        while (targetTo < end && HttpChars.isVisible(b[targetTo])) {
            targetTo++;
        }
        if (targetTo == methodTo + 1 || targetTo == end || b[targetTo] != ' ') {
            return ProtocolError.bad(
                    "the request target must be visible ASCII between single spaces; percent-encode all other characters");
        }
        ProtocolError version = checkVersion(messageHead, targetTo + 1);
        if (version != null) {
            return version;
        }
        if (isConnect(b, methodTo)) {
            return null;
        }
        if (method(b, methodTo) == null) {
            return new ProtocolError(501, WRONG_METHOD);
        }
        return checkTarget(b, methodTo + 1, targetTo);
    }

    private static @Nullable ProtocolError checkVersion(MessageHead messageHead, int from) {
        byte[] b = messageHead.bytes();
        int end = messageHead.firstLineEnd();
        boolean http1 = end - from == "HTTP/1.x".length() && HttpChars.hasAt(b, from, "HTTP/1.");
        if (http1 && (b[end - 1] == '1' || b[end - 1] == '0')) {
            return null;
        }
        String version = messageHead.text(from, end);
        boolean wellFormed = version.length() == 8
                && version.startsWith("HTTP/")
                && Character.isDigit(version.charAt(5))
                && version.charAt(6) == '.'
                && Character.isDigit(version.charAt(7));
        return wellFormed
                ? new ProtocolError(501, "this version of HTTP is not supported; use version 1.1 or 1.0")
                : ProtocolError.bad("the request line must end with a version of HTTP, such as HTTP/1.1");
    }

    public static @Nullable ProtocolError checkTarget(byte[] b, int from, int to) {
        if (b[from] != '/') {
            return ProtocolError.bad(
                    "the request target must begin with '/'; put an absolute URL after /url/, or use this port as the proxy for https:// only");
        }
        for (int i = from; i < to; i++) {
            if (b[i] == '#') {
                return ProtocolError.bad("the request target contains a '#'; percent-encode it as %23");
            }
        }
        return null;
    }

    private static @Nullable ProtocolError checkHost(MessageHead messageHead) {
        int hosts = messageHead.count("host");
        if (hosts > 1 || (hosts == 0 && messageHead.bytes()[messageHead.firstLineEnd() - 1] == '1')) {
            return ProtocolError.bad(
                    hosts == 0 ? "the Host header is missing" : "there is more than one Host header; send one");
        }
        int i = messageHead.find("host");
        return i < 0 || isAuthority(messageHead, i)
                ? null
                : ProtocolError.bad("the Host header must be a host name or an address, with an optional port");
    }

    /**
     * Returns true for letters, digits, dots, hyphens and underscores, or an address in brackets, followed by an
     * optional port.
     */
    private static boolean isAuthority(MessageHead messageHead, int field) {
        byte[] b = messageHead.bytes();
        int from = messageHead.valueFrom(field);
        int end = messageHead.valueTo(field);
        boolean bracketed = from < end && b[from] == '[';
        int i = from;
        while (i < end && (bracketed ? b[i] != ']' : b[i] != ':')) {
            if (!(bracketed ? isInAddress(b[i]) : HttpChars.isWord(b[i]))) {
                return false;
            }
            i++;
        }
        if (i == from || (bracketed && i == end)) {
            return false;
        }
        return isPort(b, bracketed ? i + 1 : i, end);
    }

    private static boolean isInAddress(byte b) {
        return HttpChars.hex(b) >= 0 || b == ':' || b == '.' || b == '[';
    }

    /** Returns whether nothing is left, or a colon and up to five digits. */
    private static boolean isPort(byte[] b, int from, int end) {
        if (from < end && (b[from] != ':' || end - from - 1 > 5)) {
            return false;
        }
        int i = from + 1;
        while (i < end && b[i] >= '0' && b[i] <= '9') {
            i++;
        }
        return i >= end;
    }

    private static @Nullable ProtocolError checkFraming(MessageHead messageHead) {
        int lengths = messageHead.count("content-length");
        int codings = messageHead.count("transfer-encoding");
        if (lengths > 1 || codings > 1 || lengths + codings > 1) {
            return ProtocolError.bad("there is more than one Content-Length or Transfer-Encoding header; send one");
        }
        if (messageHead.connectionHas("content-length") || messageHead.connectionHas("host")) {
            return ProtocolError.bad("the Connection header must not name Host or Content-Length");
        }
        if (codings == 1) {
            boolean http10 = messageHead.bytes()[messageHead.firstLineEnd() - 1] == '0';
            boolean isChunked = messageHead.valueIs(messageHead.find("transfer-encoding"), "chunked");
            return http10
                    ? ProtocolError.bad("HTTP/1.0 has no Transfer-Encoding; use Content-Length or HTTP/1.1")
                    : isChunked
                            ? null
                            : new ProtocolError(
                                    501, "this Transfer-Encoding is not supported; use chunked or Content-Length");
        }
        if (lengths == 1 && length(messageHead) < 0) {
            return ProtocolError.bad("the Content-Length must be a whole number in digits");
        }
        return checkUpgrade(messageHead, lengths + codings > 0);
    }

    /** Checks the Upgrade header: an offer of h2c is ignored; a request for a WebSocket must be unambiguous. */
    private static @Nullable ProtocolError checkUpgrade(MessageHead messageHead, boolean framed) {
        int upgrade = messageHead.find("upgrade");
        if (upgrade < 0 || messageHead.valueIs(upgrade, "h2c")) {
            return null;
        }
        if (!messageHead.valueIs(upgrade, WEBSOCKET) || messageHead.count("upgrade") > 1) {
            return new ProtocolError(
                    501, "only an upgrade to websocket is supported; send one header 'Upgrade: websocket'");
        }
        byte[] b = messageHead.bytes();
        boolean get = "GET".equals(method(b, tokenEnd(b, 0, messageHead.firstLineEnd())));
        boolean http11 = b[messageHead.firstLineEnd() - 1] == '1';
        boolean valid = get && http11 && !framed && messageHead.connectionHas("upgrade");
        return valid
                ? null
                : ProtocolError.bad(
                        "an upgrade to websocket must be a GET without a body, with 'Connection: Upgrade', in HTTP/1.1");
    }

    /** Returns whether the request asks for a WebSocket. */
    public boolean isHandshake() {
        int upgrade = messageHead.find("upgrade");
        return upgrade >= 0 && messageHead.valueIs(upgrade, WEBSOCKET);
    }

    private static BodyFraming framing(MessageHead messageHead) {
        if (messageHead.find("transfer-encoding") >= 0) {
            return BodyFraming.CHUNKED;
        }
        return messageHead.find("content-length") < 0 ? BodyFraming.NONE : BodyFraming.ofLength(length(messageHead));
    }

    /**
     * Returns the Content-Length, or -1 if it contains other characters than digits, has a leading zero or more than 15
     * digits.
     */
    static long length(MessageHead messageHead) {
        int field = messageHead.find("content-length");
        byte[] b = messageHead.bytes();
        int from = messageHead.valueFrom(field);
        int to = messageHead.valueTo(field);
        boolean leadingZero = to - from > 1 && b[from] == '0';
        if (from == to || to - from > LENGTH_DIGITS || leadingZero) {
            return -1;
        }
        long length = 0;
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return -1;
            }
            length = length * 10 + b[i] - '0';
        }
        return length;
    }

    private static boolean isConnect(byte[] b, int methodTo) {
        return methodTo == CONNECT.length() && HttpChars.hasAt(b, 0, CONNECT);
    }

    private static int tokenEnd(byte[] b, int from, int end) {
        int i = from;
        while (i < end && HttpChars.isTokenByte(b[i])) {
            i++;
        }
        return i;
    }

    /** Returns the known method as a shared string, or null; the comparison is case-sensitive. */
    public static @Nullable String method(byte[] b, int to) {
        for (String known : METHODS) {
            if (known.length() == to && HttpChars.hasAt(b, 0, known)) {
                return known;
            }
        }
        return null;
    }
}
