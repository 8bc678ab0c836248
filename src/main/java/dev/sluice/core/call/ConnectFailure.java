package dev.sluice.core.call;

import java.util.Locale;

/** Why no connection to a host could be made. */
public enum ConnectFailure {
    DNS("its name cannot be resolved"),
    REFUSED("it refuses connections on this port"),
    TIMEOUT("it did not answer in time"),
    TLS("the TLS handshake failed"),
    NETWORK("no route leads to it"),
    LOCAL_ADDRESS("the configured local address cannot be used"),
    CLOSED("the connection was closed at once"),
    FAILED("the connection failed");

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String text;

    ConnectFailure(String text) {
        this.text = text;
    }

    /** Returns the description for people. */
    public String text() {
        return text;
    }

    /** Returns the word in headers and the log, such as {@code local-address}. */
    @Override
    public String toString() {
        return word;
    }
}
