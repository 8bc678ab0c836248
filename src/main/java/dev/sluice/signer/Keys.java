package dev.sluice.signer;

import java.util.Arrays;

/**
 * The key of one account as it was read from its files. It is no record, so that nothing prints it.
 *
 * <p>Secret and passphrase are bytes, which are overwritten when the signer is ready.
 */
final class Keys {
    private final String key;
    private final byte[] secret;
    private final byte[] passphrase;

    /** @param passphrase empty when there is none */
    Keys(String key, byte[] secret, byte[] passphrase) {
        this.key = key;
        this.secret = secret;
        this.passphrase = passphrase;
    }

    /** Returns the public part, which a call names. */
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
