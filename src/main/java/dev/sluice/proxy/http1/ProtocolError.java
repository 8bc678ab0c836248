package dev.sluice.proxy.http1;

/** What is wrong with bytes that claim to be HTTP: the status a caller gets for them, and why in words. */
public record ProtocolError(int status, String why) {
    static ProtocolError bad(String why) {
        return new ProtocolError(400, why);
    }
}
