package dev.sluice.core.origin;

/**
 * Why a request is refused as one that a web page made or could have made.
 *
 * @param message one line of ASCII for whoever reads the answer: what is wrong, and what to do about it
 */
public record OriginRefusal(Reason reason, String message) {
    /** The HTTP status of the answer. */
    public static final int STATUS = 403;

    /** Which of the three headers gave the request away. */
    public enum Reason {
        /** Sec-Fetch-Site: the browser says that a page of another site asks. */
        CROSS_SITE("cross-site"),
        /** Origin: the page came from another address than the one it calls. */
        FOREIGN_ORIGIN("foreign-origin"),
        /** Host: a name that is not the gateway's, which its owner may have made to lead here. */
        FOREIGN_HOST("foreign-host");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The text in {@code X-Sluice-Reason} and in labels of metrics. */
        public String label() {
            return label;
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

    /** @param host what the Host header holds, if it can be read as a host; else "" */
    static OriginRefusal foreignHost(String host) {
        String what = host.isEmpty() ? "the header Host contains no host" : "the header Host is " + host;
        return new OriginRefusal(
                Reason.FOREIGN_HOST,
                what + ", which is not configured as a name of this gateway, so a web page may have sent this request;"
                        + " if the name is right, add it to hostNames in conf/sluice.json and run 'scripts/sluice reload',"
                        + " or call the gateway by its IP address");
    }
}
