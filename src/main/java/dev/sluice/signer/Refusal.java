package dev.sluice.signer;

/** Why a command is not signed. Its text never has a value that the gateway sent. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    /** @param code a word that stays the same; the protocol lists all */
    Refusal(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
