package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.base.time.WallClock;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsTest {
    @TempDir
    private Path folder;

    private TestSigner signer;

    @BeforeEach
    void open() throws IOException {
        signer = new TestSigner(folder);
    }

    @Test
    void the_list_has_every_account_with_its_books_and_fits_into_an_answer() {
        JsonNode listed = signer.answer("{\"v\":1,\"verb\":\"accounts\"}");
        assertThat(listed.path("accounts")).hasSize(Dialect.NAMES.size());
        JsonNode kraken = listed.path("accounts").get(Dialect.NAMES.indexOf("kraken"));
        assertThat(kraken).hasToString("{\"account\":\"kraken/desk\",\"dialect\":\"kraken\",\"books\":[\"spot\"]}");
        assertThat(listed.toString()).hasSizeLessThan(16_384);
    }

    @Test
    void no_secret_is_in_an_answer_or_in_the_log() {
        StringBuilder said = new StringBuilder(
                signer.answer("{\"v\":1,\"verb\":\"accounts\"}").toString());
        for (String dialect : Dialect.NAMES) {
            for (String book : Dialect.load(dialect).books().keySet()) {
                said.append(signer.command(dialect + "/desk", "openOrders " + book + " instrument=5"));
                said.append(signer.command(dialect + "/desk", "cancel " + book + " instrument=5 orderId=7"));
            }
            said.append(signer.command(dialect + "/desk", "keyRights"));
        }
        said.append(signer.log);
        assertThat(signer.log)
                .hasSizeGreaterThan(100)
                .anyMatch(line -> line.startsWith("signed cancel kraken/desk spot"));
        for (String dialect : Dialect.NAMES) {
            TestSigner.account(dialect)
                    .secret()
                    .lines()
                    .filter(line -> line.length() > 20)
                    .forEach(line -> assertThat(said).doesNotContain(line.strip()));
        }
    }

    /** The signatures are those of ccxt for the same key, secret and nonce. */
    @ParameterizedTest
    @CsvSource({
        "cancel spot orderId=12345, eyJyZXF1ZXN0IjoiL3YxL29yZGVyL2NhbmNlbCIsIm5vbmNlIjoiMTc4NDAwMDA0MDEyMyIsIm9yZGVyX2lkIjoxMjM0NX0=, 987e1b440a48310e2468eb4b74fc7a12f3b54f7df0288674d4ae76c13afad20cc82f9a78b29fe789351d041f86d583e4",
        "cancelAll spot, eyJyZXF1ZXN0IjoiL3YxL29yZGVyL2NhbmNlbC9hbGwiLCJub25jZSI6IjE3ODQwMDAwNDAxMjQifQ==, 282aa836aaa25ebd3256f1964914b0ae97ca3951eb3c7395bdf3ea8a687a20c95e5ce661d2acc8802e3c79d0aecad259"
    })
    void gemini_is_signed_as_by_ccxt(String command, String payload, String signature) {
        signer.nowMillis += command.startsWith("cancelAll") ? 1 : 0;
        JsonNode headers = signer.command("gemini/desk", command).path("headers");
        assertThat(headers.path("X-GEMINI-PAYLOAD").asText()).isEqualTo(payload);
        assertThat(headers.path("X-GEMINI-SIGNATURE").asText()).isEqualTo(signature);
    }

    @Test
    void the_rights_at_kraken_futures_are_read_outside_of_derivatives_with_a_nonce() {
        JsonNode call = signer.command("krakenfutures/desk", "keyRights");
        long nonce = call.path("headers").path("Nonce").asLong();
        assertThat(nonce).isEqualTo(signer.nowMillis * 1_000);
        assertThat(call.path("path").asText()).isEqualTo("/api/auth/v1/api-keys/v3/check");
        assertThat(call.path("query").asText() + call.path("body").asText()).isEmpty();
    }

    @Test
    void hyperliquid_is_asked_for_the_role_of_the_wallet_that_signs() {
        assertThat(signer.command("hyperliquid/desk", "keyRights").path("body").asText())
                .isEqualTo(
                        "{\"type\":\"userRole\",\"user\":\"" + Account.wallet().key() + "\"}");
    }

    @Test
    void an_ed25519_key_signs_for_binance() throws Exception {
        SignerConfig config = config(Map.of(
                "binance/desk",
                files("binance", Account.ed25519().key(), Account.ed25519().secret(), "")));
        Accounts accounts = Accounts.open(config, Map.of(), clock(), line -> {});
        String answer =
                accounts.answer("{\"v\":1,\"account\":\"binance/desk\",\"verb\":\"openOrders\",\"book\":\"spot\"}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(signer.sent(new Venue(VenueSettings.defaults()), TestSigner.json(answer))
                        .text())
                .isEqualTo("[]");
    }

    private static WallClock clock() {
        return () -> TestSigner.EPOCH_MILLIS;
    }

    private SignerConfig config(Map<String, SignerConfig.AccountConfig> accounts) {
        return new SignerConfig(folder + "/signer.sock", folder + "/state", Set.of(), accounts);
    }

    private SignerConfig.AccountConfig files(String dialect, String key, String secret, String passphrase)
            throws IOException {
        String name = dialect + "-other";
        return new SignerConfig.AccountConfig(
                dialect,
                signer.secretFile(name + "-key", key),
                signer.secretFile(name + "-secret", secret),
                passphrase.isEmpty() ? "" : signer.secretFile(name + "-passphrase", passphrase));
    }

    @ParameterizedTest
    @CsvSource({
        "kraken, k, not base64!, p, base64",
        "coinbaseexchange, k, ???, p, base64",
        "okx, k, secret, '', passphrase",
        "kucoin, k, secret, '', passphrase",
        "coinbase, k, secret, '', P-256",
        "coinbase, k, -----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY-----, '', P-256",
        "binance, k, -----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, '', Ed25519",
        "hyperliquid, k, 0x12, '', 64 hex digits",
        "hyperliquid, k, 0000000000000000000000000000000000000000000000000000000000000000, '', secp256k1",
        "binance, two words, secret, '', one word",
    })
    void a_key_of_another_form_is_reported_without_its_text(
            String dialect, String key, String secret, String passphrase, String reason) throws IOException {
        SignerConfig config = config(Map.of(dialect + "/x", files(dialect, key, secret, passphrase)));
        assertThatThrownBy(() -> Accounts.open(config, Map.of(), clock(), line -> {}))
                .isInstanceOf(SignerConfig.InvalidConfigException.class)
                .hasMessageContaining("accounts." + dialect + "/x: ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain(secret.equals("secret") ? "\u0000" : secret);
    }

    @Test
    void a_key_of_two_accounts_is_refused() throws IOException {
        SignerConfig.AccountConfig files = files("kraken", "k", "c2VjcmV0", "");
        assertThatThrownBy(() -> Accounts.open(
                        config(Map.of("kraken/a", files, "kraken/b", files)), Map.of(), clock(), line -> {}))
                .hasMessageContaining("accounts.kraken/b: has the key of accounts.kraken/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"accounts": {}}                                                         | accounts must have 1 to 64 members
        {"acounts": {}}                                                          | unknown member 'acounts' in line 1; allowed are
        {"socket": "signer.sock"}                                                | 'signer.sock' must be an absolute path
        {"accounts": {"binance/a": {"dialect": "binanc", "key": "/k", "secret": "/s"}}} | binance/a.dialect must be one of [binance,
        {"accounts": {"desk": {"dialect": "binance", "key": "/k", "secret": "/s"}}}     | 'desk' must be EXCHANGE/NAME
        {"accounts": {"binance/a": {"dialect": "binance", "key": "/k"}}}         | key and secret must each be a file
        {"accounts": {"binance/a": {"dialect": "binance", "apiKey": "/k"}}}      | unknown member 'apiKey'
        {"accounts": {"binance/a": 1}}                                           | is not as sluice-signer --help shows
        {"socket": "/a", "socket": "/b"}                                         | Duplicate field 'socket'
        {} {}                                                                    | is not as sluice-signer --help shows
        {                                                                        | is not as sluice-signer --help shows
        """)
    void a_mistake_in_the_configuration_is_named(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.json"), text);
        assertThatThrownBy(() -> SignerConfig.read(file))
                .isInstanceOf(SignerConfig.InvalidConfigException.class)
                .hasMessageContaining(file + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void a_configuration_that_is_not_there_is_named() {
        assertThatThrownBy(() -> SignerConfig.read(folder.resolve("none.json")))
                .hasMessageContaining(
                        "none.json: cannot be read: NoSuchFileException; name another file with --config");
    }

    @Test
    void more_accounts_than_a_list_can_have_are_refused() throws IOException {
        Map<String, SignerConfig.AccountConfig> many = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            signer.secretFile("key" + i, "key" + i);
            SignerConfig.AccountConfig files = files("bitget", "k", "s", "p");
            many.put(
                    "bitget/" + i,
                    new SignerConfig.AccountConfig("bitget", folder + "/key" + i, files.secret(), files.passphrase()));
        }
        assertThatThrownBy(() -> Accounts.open(config(many), Map.of(), clock(), line -> {}))
                .hasMessageContaining("start a second signer");
    }

    @Test
    void a_nonce_that_cannot_be_kept_signs_nothing() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(folder.resolve("state"))) {
            listed.forEach(files::add);
        }
        assertThat(files).isEmpty();
        Files.delete(folder.resolve("state"));
        JsonNode answer = signer.command("kraken/desk", "cancelAll spot");
        assertThat(answer.path("error").asText()).isEqualTo("failed");
        assertThat(answer.has("headers")).isFalse();
    }
}
