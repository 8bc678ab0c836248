package dev.sluice.app;

/** A failure to start the gateway; the message is one line with the reason and the remedy. */
public class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GatewayException(String message) {
        super(message, null, false, false);
    }
}
