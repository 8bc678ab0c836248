package dev.sluice.app;

/** A failure to start the gateway; the message is one line with the reason and the remedy. */
public final class GatewayException extends RuntimeException {
    GatewayException(String message) {
        super(message, null, false, false);
    }
}
