package dev.sluice.signer;

import java.util.Arrays;

/**
 * The API key of one account, read from its files. It is not a record, so that no {@code toString} prints it.
 *
 * <p>Secret and passphrase are bytes, so that they can be overwritten when the signer is created.
 */
final class ApiKey {
    private final String key;
    private final byte[] secret;
    private final byte[] passphrase;

    /** @param passphrase empty when there is none */
    ApiKey(String key, byte[] secret, byte[] passphrase) {
        this.key = key;
        this.secret = secret;
        this.passphrase = passphrase;
    }

    /** Returns the public part, which is sent with each call. */
    String key() {
        return key;
    }

    byte[] secret() {
        return secret;
    }

    byte[] passphrase() {
        return passphrase;
    }

    void erase() {
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(passphrase, (byte) 0);
    }
}
