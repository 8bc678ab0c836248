package dev.sluice.proxy.http1;

/** A violation of HTTP: the status for the response and the reason as text. */
public record ProtocolError(int status, String why) {
    /** A header of the PROXY protocol that is not read as one. */
    static final ProtocolError FOREIGN_PROXY_HEADER = bad("the first line is empty or a header of the PROXY protocol,"
            + " which is accepted only in version 2, and only from an address in proxy.balancers of conf/sluice.json");

    static ProtocolError bad(String why) {
        return new ProtocolError(400, why);
    }
}
