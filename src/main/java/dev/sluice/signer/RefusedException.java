package dev.sluice.signer;

/** The reason why a command is not signed. The message never contains a value that the gateway sent. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    /** @param code a word of the protocol, which lists all of them */
    RefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
