package dev.sluice.tls;

/** An invalid certificate or key, with a message for the user that never quotes its content. */
public final class InvalidCertificateException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidCertificateException(String message) {
        super(message);
    }

    InvalidCertificateException(String message, Throwable cause) {
        super(message, cause);
    }
}
