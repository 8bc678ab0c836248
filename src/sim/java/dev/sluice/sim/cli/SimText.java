package dev.sluice.sim.cli;

import dev.sluice.sim.kernel.Account;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The text that {@code sim} prints when it listens: the URL and the API keys. Programs find the URL in the first line;
 * people on a terminal also see a command to try.
 *
 * @param url the URL of the simulator
 * @param scale length of every window relative to the real one
 */
record SimText(String url, double scale) {
    private static final double SECONDS = 60;

    String forPrograms() {
        String keys = Account.demo().stream().map(Account::key).collect(Collectors.joining(", "));
        String scaled = scale == 1 ? "" : "; windows are scaled: a minute is " + minute();
        Account coinbase = Account.coinbase();
        Account ed25519 = Account.ed25519();
        Account wallet = Account.wallet();
        return String.join(
                System.lineSeparator(),
                "Sluice sim: simulated exchanges at " + url + " (keys " + keys + ")" + scaled,
                Account.demo().stream()
                        .filter(account -> account.key().startsWith("sluice-demo-key"))
                        .map(account -> "Key " + account.key() + ", secret " + account.secret())
                        .collect(Collectors.joining(System.lineSeparator())),
                "Passphrase, where one is required: " + Account.PASSPHRASE,
                "Coinbase Advanced Trade: key " + coinbase.key() + ", secret",
                coinbase.secret().strip(),
                "Binance, to log in on a WebSocket: key " + ed25519.key() + ", secret",
                ed25519.secret().strip(),
                "Hyperliquid: wallet " + wallet.key() + ", private key " + wallet.secret());
    }

    String forPeople() {
        Account first = Account.demo().stream()
                .filter(account -> account.key().equals("sluice-demo-key-1"))
                .findFirst()
                .orElseThrow();
        Account coinbase = Account.coinbase();
        Account ed25519 = Account.ed25519();
        Account wallet = Account.wallet();
        return """
                Sluice sim: simulated exchanges at %s%s

                In another terminal, start a gateway that sends all calls here, with a data folder of its own:

                  scripts/sluice run --data target/sim-data --upstream '*=%s'

                Then point a bot at the gateway instead of at the exchange:

                  base URL    http://127.0.0.1:8080/binance     or /kraken /okx /bybit /coinbase /coinbaseexchange
                                                                  /kucoin /gate /bitget /krakenfutures /deribit /hyperliquid
                  key         %s
                  secret      %s
                  passphrase  %s            where one is required

                or try it with curl:

                  curl -i 'http://127.0.0.1:8080/binance/api/v3/ticker/price?symbol=BTCUSDT'
                  scripts/sluice status --data target/sim-data
                  curl %s/_sim/stats

                Further keys: sluice-demo-key-2, -3 and -4; docs/cli.md has their secrets.

                Coinbase Advanced Trade uses a private key instead of a secret: key %s, and

                %s

                Binance requires a key of this type to log in on a WebSocket: key %s, and

                %s

                Hyperliquid uses a wallet instead of a key: address %s, private key
                %s

                Ctrl-C ends it.""".formatted(
                        url,
                        scale == 1 ? "" : " (windows are scaled: a minute is " + minute() + ")",
                        url,
                        first.key(),
                        first.secret(),
                        Account.PASSPHRASE,
                        url,
                        coinbase.key(),
                        coinbase.secret().strip(),
                        ed25519.key(),
                        ed25519.secret().strip(),
                        wallet.key(),
                        wallet.secret());
    }

    private String minute() {
        return String.format(Locale.ROOT, "%.1f s", scale * SECONDS);
    }
}
