package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The ways of signing, by the names that the resources of dialects give them. */
final class Signings {
    private Signings() {}

    /**
     * Returns the signing with that name, for one key.
     *
     * @param nonces the file with the last nonce of the key, for exchanges where nonces rise
     * @throws IllegalArgumentException when the key has another form; the message has nothing of it
     */
    static Signing of(String name, Keys keys, WallClock clock, Path nonces) {
        return switch (name) {
            case "binance" -> new BinanceSigning(keys, clock);
            case "bybit" -> new BybitSigning(keys, clock);
            case "okx" -> HeaderSigning.okx(keys, clock);
            case "kraken" -> new KrakenSigning(keys, new Nonces(clock, nonces, TimeUnit.MICROSECONDS));
            case "krakenfutures" -> new KrakenFuturesSigning(keys, new Nonces(clock, nonces, TimeUnit.MICROSECONDS));
            case "kucoin" -> HeaderSigning.kucoin(keys, clock);
            case "gate" -> new GateSigning(keys, clock);
            case "bitget" -> HeaderSigning.bitget(keys, clock);
            case "deribit" -> new DeribitSigning(keys, clock);
            case "coinbase" -> new CoinbaseSigning(keys, clock);
            case "coinbaseexchange" -> HeaderSigning.coinbaseExchange(keys, clock);
            case "hyperliquid" -> new HyperliquidSigning(keys, new Nonces(clock, nonces, TimeUnit.MILLISECONDS));
            case "gemini" -> new GeminiSigning(keys, new Nonces(clock, nonces, TimeUnit.MILLISECONDS));
            default -> throw new IllegalStateException("no signing " + name);
        };
    }
}
