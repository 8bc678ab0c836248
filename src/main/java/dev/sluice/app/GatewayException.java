package dev.sluice.app;

/** The gateway cannot start; one line says why and what to do. */
public final class GatewayException extends RuntimeException {
    GatewayException(String message) {
        super(message, null, false, false);
    }
}
