package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.nio.file.Path;

/** How the calls of one account are signed. Not thread-safe. */
@FunctionalInterface
interface Signing {
    SignedCall sign(UnsignedCall call);

    /**
     * Returns the signing with that name, for one key.
     *
     * @throws IllegalArgumentException when the key has another form; the message has nothing of it
     */
    static Signing of(String name, Keys keys, WallClock clock, Path nonceFile) {
        return switch (name) {
            case "binance" -> new BinanceSigning(keys, clock);
            default -> throw new IllegalStateException("no signing " + name);
        };
    }
}
