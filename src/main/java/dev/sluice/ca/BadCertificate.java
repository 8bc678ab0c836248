package dev.sluice.ca;

/** An invalid certificate or key, with a message for the user that never quotes its content. */
public final class BadCertificate extends Exception {
    private static final long serialVersionUID = 1;

    BadCertificate(String message) {
        super(message);
    }

    BadCertificate(String message, Throwable cause) {
        super(message, cause);
    }
}
