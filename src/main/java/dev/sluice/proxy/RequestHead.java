package dev.sluice.proxy;

import org.jspecify.annotations.Nullable;

/** A request's head that was found beyond doubt: its line, its version, how its body ends and by which id it goes. */
record RequestHead(Head head, String method, String target, boolean http10, Framing framing, String id) {
    private static final String[] METHODS = {"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"};
    private static final int LENGTH_DIGITS = 15;
    private static final String WEBSOCKET = "websocket";

    /** What is wrong with this head, or null; only then {@link #of} may be asked for. */
    static @Nullable Flaw check(Head head) {
        Flaw line = checkLine(head);
        if (line != null) {
            return line;
        }
        Flaw host = checkHost(head);
        return host != null ? host : checkFraming(head);
    }

    static RequestHead of(Head head) {
        byte[] b = head.bytes();
        int methodTo = tokenEnd(b, 0, head.firstLineEnd());
        int targetTo = head.firstLineEnd() - " HTTP/1.x".length();
        String method = method(b, methodTo);
        return new RequestHead(
                head,
                method == null ? "" : method,
                head.text(methodTo + 1, targetTo),
                b[head.firstLineEnd() - 1] == '0',
                framing(head),
                RequestIds.of(head));
    }

    /** Whether the caller keeps its connection after the answer. */
    boolean keepsAlive() {
        return http10 ? head.connectionHas("keep-alive") : !head.connectionHas("close");
    }

    boolean expectsContinue() {
        int i = head.find("expect");
        return !http10 && i >= 0 && head.valueIs(i, "100-continue");
    }

    private static @Nullable Flaw checkLine(Head head) {
        byte[] b = head.bytes();
        int end = head.firstLineEnd();
        int methodTo = tokenEnd(b, 0, end);
        if (methodTo == 0 || methodTo == end || b[methodTo] != ' ') {
            return Flaw.bad("a request line that does not begin with a method and one space");
        }
        int targetTo = methodTo + 1;
        while (targetTo < end && Grammar.isVisible(b[targetTo])) {
            targetTo++;
        }
        if (targetTo == methodTo + 1 || targetTo == end || b[targetTo] != ' ') {
            return Flaw.bad("a request target that is not visible ASCII between single spaces");
        }
        Flaw version = checkVersion(head.text(targetTo + 1, end));
        if (version != null) {
            return version;
        }
        if (method(b, methodTo) == null) {
            return new Flaw(501, "a method that is not forwarded");
        }
        return checkTarget(b, methodTo + 1, targetTo);
    }

    private static @Nullable Flaw checkVersion(String version) {
        if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
            return null;
        }
        boolean wellFormed = version.length() == 8
                && version.startsWith("HTTP/")
                && Character.isDigit(version.charAt(5))
                && version.charAt(6) == '.'
                && Character.isDigit(version.charAt(7));
        return wellFormed
                ? new Flaw(501, "a version of HTTP other than 1.1 and 1.0")
                : Flaw.bad("a request line that does not end with a version of HTTP");
    }

    static @Nullable Flaw checkTarget(byte[] b, int from, int to) {
        if (b[from] != '/') {
            return Flaw.bad("a request target that does not begin with '/'; absolute URLs go behind /url/");
        }
        for (int i = from; i < to; i++) {
            if (b[i] == '#') {
                return Flaw.bad("a '#' in the request target");
            }
        }
        return null;
    }

    private static @Nullable Flaw checkHost(Head head) {
        int hosts = head.count("host");
        if (hosts > 1 || (hosts == 0 && head.bytes()[head.firstLineEnd() - 1] == '1')) {
            return Flaw.bad(hosts == 0 ? "no Host header" : "more than one Host header");
        }
        int i = head.find("host");
        return i < 0 || isAuthority(head, i) ? null : Flaw.bad("a Host header that names no host");
    }

    /** Letters, digits, dots, hyphens and underscores, or an address in brackets; then perhaps a port. */
    private static boolean isAuthority(Head head, int field) {
        byte[] b = head.bytes();
        int from = head.valueFrom(field);
        int end = head.valueTo(field);
        boolean bracketed = from < end && b[from] == '[';
        int i = from;
        while (i < end && (bracketed ? b[i] != ']' : b[i] != ':')) {
            if (!(bracketed ? isInAddress(b[i]) : isInName(b[i]))) {
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
        return Grammar.hex(b) >= 0 || b == ':' || b == '.' || b == '[';
    }

    private static boolean isInName(byte b) {
        return isLetterOrDigit(b) || b == '.' || b == '-' || b == '_';
    }

    /** Whether nothing is left, or a colon and up to five digits. */
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

    private static boolean isLetterOrDigit(byte b) {
        return b > 0 && Character.isLetterOrDigit(b);
    }

    private static @Nullable Flaw checkFraming(Head head) {
        int lengths = head.count("content-length");
        int codings = head.count("transfer-encoding");
        if (lengths > 1 || codings > 1 || lengths + codings > 1) {
            return Flaw.bad("more than one header that says where the body ends");
        }
        if (head.connectionHas("content-length") || head.connectionHas("host")) {
            return Flaw.bad("a Connection header that names what every hop needs");
        }
        if (codings == 1) {
            boolean http10 = head.bytes()[head.firstLineEnd() - 1] == '0';
            boolean isChunked = head.valueIs(head.find("transfer-encoding"), "chunked");
            return http10
                    ? Flaw.bad("a Transfer-Encoding in HTTP/1.0")
                    : isChunked ? null : new Flaw(501, "a Transfer-Encoding other than chunked");
        }
        if (lengths == 1 && length(head) < 0) {
            return Flaw.bad("a Content-Length that is not a plain number");
        }
        return checkUpgrade(head, lengths + codings > 0);
    }

    /** An offer of h2c is passed over; a WebSocket must be asked for beyond doubt. */
    private static @Nullable Flaw checkUpgrade(Head head, boolean framed) {
        int upgrade = head.find("upgrade");
        if (upgrade < 0 || head.valueIs(upgrade, "h2c")) {
            return null;
        }
        if (!head.valueIs(upgrade, WEBSOCKET) || head.count("upgrade") > 1) {
            return new Flaw(501, "an upgrade to another protocol than websocket");
        }
        byte[] b = head.bytes();
        boolean get = "GET".equals(method(b, tokenEnd(b, 0, head.firstLineEnd())));
        boolean http11 = b[head.firstLineEnd() - 1] == '1';
        boolean asked = get && http11 && !framed && head.connectionHas("upgrade");
        return asked ? null : Flaw.bad("an upgrade to websocket that is no bare GET with Connection: Upgrade");
    }

    /** Whether it asks for a WebSocket. */
    boolean isHandshake() {
        int upgrade = head.find("upgrade");
        return upgrade >= 0 && head.valueIs(upgrade, WEBSOCKET);
    }

    private static Framing framing(Head head) {
        if (head.find("transfer-encoding") >= 0) {
            return Framing.CHUNKED;
        }
        return head.find("content-length") < 0 ? Framing.NONE : Framing.ofLength(length(head));
    }

    /** The Content-Length, or -1 when it is not digits only, has a leading zero or is absurdly long. */
    static long length(Head head) {
        int field = head.find("content-length");
        byte[] b = head.bytes();
        int from = head.valueFrom(field);
        int to = head.valueTo(field);
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

    private static int tokenEnd(byte[] b, int from, int end) {
        int i = from;
        while (i < end && Grammar.isTokenByte(b[i])) {
            i++;
        }
        return i;
    }

    /** One of the known methods as a shared string, case counting; or null. */
    static @Nullable String method(byte[] b, int to) {
        for (String known : METHODS) {
            if (known.length() == to && matches(b, known)) {
                return known;
            }
        }
        return null;
    }

    private static boolean matches(byte[] b, String known) {
        for (int i = 0; i < known.length(); i++) {
            if (b[i] != known.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
