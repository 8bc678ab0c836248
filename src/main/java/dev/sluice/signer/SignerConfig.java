package dev.sluice.signer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The configuration of the signer: a JSON file with these members.
 *
 * @param socket the Unix socket that the gateway connects to
 * @param state the folder with the last nonces
 * @param allowedUsers names or numbers of the users that may connect; when empty, only the signer's own
 * @param accounts the keys, by the gateway's names of accounts
 */
record SignerConfig(Path socket, Path state, Set<String> allowedUsers, Map<String, AccountConfig> accounts) {
    private static final int MAX_ACCOUNTS = 64;
    /** What the kernel allows for the path of a Unix socket, with room for the name while it is being opened. */
    private static final int MAX_SOCKET_CHARACTERS = 100;

    private static final long MAX_BYTES = 1_000_000;
    private static final String NAME = "[A-Za-z0-9_.-]{1,40}/[A-Za-z0-9_.-]{1,60}";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The files of one account's key; {@code passphrase} is empty when there is none. */
    record AccountConfig(String dialect, String key, String secret, String passphrase) {}

    /** Every mistake in a configuration, a line each. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        Invalid(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    static SignerConfig read(Path file) throws Invalid {
        JsonNode json;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new Invalid(List.of(file + ": has more than " + MAX_BYTES + " bytes"));
            }
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new Invalid(List.of(file + ": is not valid JSON: " + e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : ", line " + e.getLocation().getLineNr())));
        } catch (IOException e) {
            throw new Invalid(List.of(file + ": cannot be read: " + e.getClass().getSimpleName()
                    + "; name another file with --config FILE"));
        }
        return new Reader(file).config(json);
    }

    /** Reads the members and keeps each mistake. */
    private static final class Reader {
        private final Path file;
        private final List<String> problems = new ArrayList<>();

        Reader(Path file) {
            this.file = file;
        }

        SignerConfig config(JsonNode json) throws Invalid {
            members("", json, Set.of("socket", "state", "allowedUsers", "accounts"));
            Path socket = path(json, "socket", "/run/sluice-signer/signer.sock");
            if (socket.toString().length() > MAX_SOCKET_CHARACTERS) {
                problem("socket", "has more than " + MAX_SOCKET_CHARACTERS + " characters");
            }
            Path state = path(json, "state", "/var/lib/sluice-signer");
            Set<String> users = new TreeSet<>();
            JsonNode listed = json.path("allowedUsers");
            if (!listed.isMissingNode() && !listed.isArray()) {
                problem("allowedUsers", "must be a list of names or numbers of users, such as [\"sluice\"]");
            }
            listed.forEach(user -> users.add(user.asText()));
            Map<String, AccountConfig> accounts = new TreeMap<>();
            for (Map.Entry<String, JsonNode> account : json.path("accounts").properties()) {
                accounts.put(account.getKey(), account(account.getKey(), account.getValue()));
            }
            if (accounts.isEmpty() || accounts.size() > MAX_ACCOUNTS) {
                problem(
                        "accounts",
                        "must have 1 to " + MAX_ACCOUNTS
                                + " members such as \"binance/desk\": {\"dialect\": \"binance\", \"key\": FILE, \"secret\": FILE}");
            }
            if (!problems.isEmpty()) {
                throw new Invalid(problems);
            }
            return new SignerConfig(socket, state, users, accounts);
        }

        private AccountConfig account(String name, JsonNode json) {
            String where = "accounts." + name;
            members(where, json, Set.of("dialect", "key", "secret", "passphrase"));
            if (!name.matches(NAME)) {
                problem(where, "must be EXCHANGE/NAME as in the gateway's exchanges.json");
            }
            String dialect = json.path("dialect").asText();
            if (!Dialect.NAMES.contains(dialect)) {
                problem(where + ".dialect", "must be one of " + Dialect.NAMES);
            }
            for (String needed : List.of("key", "secret")) {
                if (json.path(needed).asText().isEmpty()) {
                    problem(
                            where + '.' + needed,
                            "must be the path of a file, or credential:NAME; never the key itself");
                }
            }
            return new AccountConfig(
                    dialect,
                    json.path("key").asText(),
                    json.path("secret").asText(),
                    json.path("passphrase").asText());
        }

        private Path path(JsonNode json, String member, String usual) {
            Path path = Path.of(json.path(member).asText(usual));
            if (!path.isAbsolute()) {
                problem(member, "must be an absolute path, such as " + usual);
            }
            return path;
        }

        private void members(String where, JsonNode json, Set<String> known) {
            if (!json.isObject()) {
                problem(where, "must be an object with the members " + new TreeSet<>(known));
            }
            json.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    problem(where, "has an unknown member '" + name + "'; allowed are " + new TreeSet<>(known));
                }
            });
        }

        private void problem(String where, String what) {
            problems.add(file + ": " + (where.isEmpty() ? "" : where + ' ') + what);
        }
    }
}
