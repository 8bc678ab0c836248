package dev.sluice.ca;

/** What is wrong with a certificate or a key, in words for whoever brought it. Never quotes it. */
public final class BadCertificate extends Exception {
    private static final long serialVersionUID = 1;

    BadCertificate(String message) {
        super(message);
    }

    BadCertificate(String message, Throwable cause) {
        super(message, cause);
    }
}
