package dev.sluice.core.origin;

import dev.sluice.core.call.RequestErrorCode;

/**
 * The refusal of a request that a web page sent or may have sent.
 *
 * @param message one line of ASCII for the reader of the response: what is wrong, and what to do
 */
public record OriginRefusal(Reason reason, String message) {
    /** The HTTP status of the response. */
    public static final int STATUS = 403;

    /** The header that caused the refusal. */
    public enum Reason {
        /** Sec-Fetch-Site: the browser reports that a page of another site sent the request. */
        CROSS_SITE(RequestErrorCode.CROSS_SITE),
        /** Origin: the page was loaded from another address than the one it calls. */
        FOREIGN_ORIGIN(RequestErrorCode.FOREIGN_ORIGIN),
        /** Host: a name that is not the gateway's; its owner may have made it resolve to the gateway. */
        FOREIGN_HOST(RequestErrorCode.FOREIGN_HOST);

        private final RequestErrorCode code;

        Reason(RequestErrorCode code) {
            this.code = code;
        }

        /** Returns the text in {@code X-Sluice-Reason} and in labels of metrics. */
        public String label() {
            return code.header();
        }
    }

    static final OriginRefusal CROSS_SITE = new OriginRefusal(
            Reason.CROSS_SITE,
            "the header Sec-Fetch-Site shows that a web page of another site sent this request, and web pages may not use this port;"
                    + " to see a page of the gateway, type its address into the browser");

    static final OriginRefusal FOREIGN_ORIGIN = new OriginRefusal(
            Reason.FOREIGN_ORIGIN,
            "the header Origin has another host than the header Host, as in a request of a web page of another site, and web pages may not"
                    + " use this port; a program should omit Origin, or set it to the address that it calls");

    /**
     * Creates the refusal of a request with a foreign host name.
     *
     * @param host host in the Host header; "" when it has none
     */
    static OriginRefusal foreignHost(String host) {
        String what = host.isEmpty() ? "the header Host contains no host" : "the header Host is " + host;
        return new OriginRefusal(
                Reason.FOREIGN_HOST,
                what + ", which is not configured as a name of this gateway, so a web page may have sent this request;"
                        + " if the name is right, add it to hostNames in conf/sluice.json and run 'scripts/sluice reload',"
                        + " or call the gateway by its IP address");
    }
}
