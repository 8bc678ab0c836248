package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.base.time.WallClock;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A signer with an account {@code DIALECT/desk} of every dialect, whose keys are those that the simulators accept. */
public final class TestSigner {
    public static final long EPOCH_MILLIS = 1_784_000_040_123L;

    private static final ObjectMapper JSON = new ObjectMapper();

    final Path folder;
    final List<String> log = new ArrayList<>();
    final Accounts accounts;
    private final BiFunction<String, Account, String> secrets;
    public long nowMillis = EPOCH_MILLIS;

    public TestSigner(Path folder) throws IOException {
        this(folder, (dialect, account) -> account.secret());
    }

    private TestSigner(Path folder, BiFunction<String, Account, String> secrets) throws IOException {
        this.folder = folder;
        this.secrets = secrets;
        Files.createDirectories(folder.resolve("state"));
        accounts = open();
    }

    /** Returns a signer whose keys have secrets of the same form that the exchanges do not know. */
    static TestSigner withOtherSecrets(Path folder) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        byte[] p256 = generator.generateKeyPair().getPrivate().getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(p256)
                + "\n-----END PRIVATE KEY-----";
        return new TestSigner(folder, (dialect, account) -> switch (dialect) {
            case "coinbase" -> pem;
            case "hyperliquid" -> "c9".repeat(32);
            default -> Account.demo().get(3).secret().replace('T', 'U');
        });
    }

    private Accounts open() throws IOException {
        Path file = folder.resolve("signer.json");
        Files.writeString(file, config());
        try {
            return Accounts.open(
                    SignerConfig.read(file),
                    Map.of(),
                    new WallClock() {
                        @Override
                        public long epochMillis() {
                            return nowMillis;
                        }
                    },
                    log::add);
        } catch (SignerConfig.InvalidConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private String config() throws IOException {
        Map<String, Object> listed = new LinkedHashMap<>();
        for (String dialect : Dialect.NAMES) {
            Account account = account(dialect);
            listed.put(
                    dialect + "/desk",
                    Map.of(
                            "dialect",
                            dialect,
                            "key",
                            secretFile(dialect + "-key", account.key()),
                            "secret",
                            secretFile(dialect + "-secret", secrets.apply(dialect, account)),
                            "passphrase",
                            secretFile(dialect + "-passphrase", Account.PASSPHRASE)));
        }
        return JSON.writeValueAsString(
                Map.of("socket", folder + "/signer.sock", "state", folder + "/state", "accounts", listed));
    }

    /** Returns the key of the simulation for a dialect; dialects that sign alike have different ones. */
    static Account account(String dialect) {
        return switch (dialect) {
            case "binanceus", "kucoinfutures" -> Account.demo().get(3);
            case "coinbase" -> Account.coinbase();
            case "hyperliquid" -> Account.wallet();
            default -> Account.demo().get(2);
        };
    }

    String secretFile(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content + "\n").toString();
    }

    JsonNode answer(String line) {
        return json(accounts.answer(line.getBytes(StandardCharsets.UTF_8)));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the answer to a command.
     *
     * @param command verb and perhaps book, then values such as {@code instrument=BTCUSDT}, with blanks between; one
     *     that begins with a brace is JSON
     */
    public JsonNode command(String account, String command) {
        String[] words = command.split(" ", -1);
        Map<String, Object> members = new LinkedHashMap<>(Map.of("v", 1, "account", account, "verb", words[0]));
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String value = words[i].substring(equals + 1);
            members.put(
                    equals < 0 ? "book" : words[i].substring(0, equals), value.startsWith("{") ? json(value) : value);
        }
        try {
            return answer(JSON.writeValueAsString(members));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Returns the command for a request of a pull.
     *
     * @param named returns an instrument as the signer needs it
     */
    public static String command(PullRequest request, UnaryOperator<String> named) {
        String verb = switch (request.verb()) {
            case LIST -> "openOrders";
            case CANCEL -> "cancel";
            case CANCEL_BATCH -> "cancelBatch";
            case CANCEL_ALL -> "cancelAll";
        };
        ObjectNode orders = JSON.createObjectNode();
        request.orders()
                .forEach(order ->
                        orders.withArray(named.apply(order.instrument())).add(order.id()));
        return verb + " " + request.book().name()
                + (request.instrument().isEmpty() ? "" : " instrument=" + named.apply(request.instrument()))
                + (request.orderId().isEmpty() ? "" : " orderId=" + request.orderId())
                + (orders.isEmpty() ? "" : " orders=" + orders)
                + (request.cursor().isEmpty() ? "" : " cursor=" + request.cursor());
    }

    /** Returns what a simulated exchange says to the call that a command leads to. */
    VenueResponse sent(Venue venue, String account, String command) {
        JsonNode call = command(account, command);
        assertThat(call.has("error")).as("%s", call).isFalse();
        return sent(venue, call);
    }

    VenueResponse sent(Venue venue, JsonNode call) {
        String query = call.path("query").asText();
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        call.path("headers")
                .properties()
                .forEach(header ->
                        headers.add(Map.entry(header.getKey(), header.getValue().asText())));
        return venue.handle(
                new VenueRequest(
                        "10.0.0.9",
                        call.path("method").asText(),
                        call.path("path").asText() + (query.isEmpty() ? "" : '?' + query),
                        headers,
                        call.path("body").asText().getBytes(StandardCharsets.UTF_8)),
                nowMillis * 1_000_000L);
    }
}
