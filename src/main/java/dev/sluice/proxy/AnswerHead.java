package dev.sluice.proxy;

import org.jspecify.annotations.Nullable;

/** The head of an upstream's answer that was understood beyond doubt: status, reason, how its body ends, whether the connection stays. */
record AnswerHead(Head head, int status, String reason, Framing framing, boolean keepsAlive) {
    private static final int STATUS_FROM = "HTTP/1.1 ".length();

    /** What is wrong with this head as an answer to a call of this method, or null; only then {@link #of} may be asked for. */
    static @Nullable Flaw check(Head head) {
        byte[] b = head.bytes();
        if (!hasStatusLine(head)) {
            return Flaw.bad("a malformed status line");
        }
        int lengths = head.count("content-length");
        int codings = head.count("transfer-encoding");
        if (lengths + codings > 1) {
            return Flaw.bad("more than one header that says where the body ends");
        }
        if (codings == 1 && (b[7] == '0' || !head.valueIs(head.find("transfer-encoding"), "chunked"))) {
            return Flaw.bad("a Transfer-Encoding other than chunked");
        }
        return lengths == 1 && RequestHead.length(head) < 0 ? Flaw.bad("a Content-Length that is no number") : null;
    }

    private static boolean hasStatusLine(Head head) {
        byte[] b = head.bytes();
        int end = head.firstLineEnd();
        return end >= STATUS_FROM + 3
                && head.text(0, 7).equals("HTTP/1.")
                && (b[7] == '1' || b[7] == '0')
                && b[8] == ' '
                && status(b) >= 100
                && status(b) <= 599
                && (end == STATUS_FROM + 3 || b[STATUS_FROM + 3] == ' ');
    }

    static AnswerHead of(Head head, String method) {
        byte[] b = head.bytes();
        int status = status(b);
        int end = head.firstLineEnd();
        boolean http10 = b[7] == '0';
        return new AnswerHead(
                head,
                status,
                end > STATUS_FROM + 4 ? head.text(STATUS_FROM + 4, end) : "",
                framing(head, status, method),
                http10 ? head.connectionHas("keep-alive") : !head.connectionHas("close"));
    }

    boolean isInterim() {
        return status < 200;
    }

    private static Framing framing(Head head, int status, String method) {
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return Framing.NONE;
        }
        if (head.find("transfer-encoding") >= 0) {
            return Framing.CHUNKED;
        }
        return head.find("content-length") >= 0 ? Framing.ofLength(RequestHead.length(head)) : Framing.UNTIL_CLOSE;
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
