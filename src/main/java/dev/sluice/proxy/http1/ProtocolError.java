package dev.sluice.proxy.http1;

/** A violation of HTTP: the status for the response and the reason as text. */
public record ProtocolError(int status, String why) {
    static ProtocolError bad(String why) {
        return new ProtocolError(400, why);
    }
}
