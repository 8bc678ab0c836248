package dev.sluice.signer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The configuration of the signer: a JSON file with these members.
 *
 * @param socket the Unix socket that the gateway connects to
 * @param state the folder with the last nonces
 * @param allowedUsers names or numbers of the users that may connect; when empty, only the signer's own
 * @param accounts the keys, by the gateway's names of accounts
 */
record SignerConfig(String socket, String state, Set<String> allowedUsers, Map<String, AccountConfig> accounts) {
    private static final int MAX_ACCOUNTS = 64;
    /** The longest path of a Unix socket, less the suffix that the path has while the socket is opened. */
    private static final int MAX_SOCKET_BYTES = 100;

    private static final long MAX_BYTES = 1_000_000;
    private static final String NAME = "[A-Za-z0-9_.-]{1,40}/[A-Za-z0-9_.-]{1,60}";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    SignerConfig {
        socket = Objects.requireNonNullElse(socket, "/run/sluice-signer/signer.sock");
        state = Objects.requireNonNullElse(state, "/var/lib/sluice-signer");
        allowedUsers = Set.copyOf(Objects.requireNonNullElse(allowedUsers, Set.of()));
        accounts = new TreeMap<>(Objects.requireNonNullElse(accounts, Map.of()));
    }

    /** The files of one account's key; {@code passphrase} is empty when there is none. */
    record AccountConfig(String dialect, String key, String secret, String passphrase) {
        AccountConfig {
            dialect = Objects.requireNonNullElse(dialect, "");
            key = Objects.requireNonNullElse(key, "");
            secret = Objects.requireNonNullElse(secret, "");
            passphrase = Objects.requireNonNullElse(passphrase, "");
        }
    }

    /** The mistakes in a configuration, a line each. */
    static final class InvalidConfigException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidConfigException(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    static SignerConfig read(Path file) throws InvalidConfigException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidConfigException(List.of(file + ": has more than " + MAX_BYTES + " bytes"));
            }
            SignerConfig config = JSON.readValue(Files.readAllBytes(file), SignerConfig.class);
            List<String> problems = new ArrayList<>();
            config.addProblems(problems);
            if (!problems.isEmpty()) {
                throw new InvalidConfigException(
                        problems.stream().map(one -> file + ": " + one).toList());
            }
            return config;
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidConfigException(List.of(file + ": unknown member '" + e.getPropertyName() + "' in line "
                    + e.getLocation().getLineNr() + "; allowed are " + e.getKnownPropertyIds()));
        } catch (JsonProcessingException e) {
            throw new InvalidConfigException(
                    List.of(file + ": is not as sluice-signer --help shows: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : ", line " + e.getLocation().getLineNr())));
        } catch (IOException e) {
            throw new InvalidConfigException(List.of(file + ": cannot be read: "
                    + e.getClass().getSimpleName() + "; name another file with --config FILE"));
        }
    }

    private void addProblems(List<String> problems) {
        for (String path : List.of(socket, state)) {
            if (!path.startsWith("/")) {
                problems.add("'" + path + "' must be an absolute path");
            }
        }
        if (socket.length() > MAX_SOCKET_BYTES) {
            problems.add("socket has more than " + MAX_SOCKET_BYTES + " characters");
        }
        if (accounts.isEmpty() || accounts.size() > MAX_ACCOUNTS) {
            problems.add("accounts must have 1 to " + MAX_ACCOUNTS + " members such as"
                    + " \"binance/desk\": {\"dialect\": \"binance\", \"key\": FILE, \"secret\": FILE}");
        }
        accounts.forEach((name, account) -> {
            if (!name.matches(NAME)) {
                problems.add("accounts: '" + name + "' must be EXCHANGE/NAME as in the gateway's exchanges.json");
            }
            if (!Dialect.NAMES.contains(account.dialect)) {
                problems.add(name + ".dialect must be one of " + Dialect.NAMES);
            }
            if (account.key.isEmpty() || account.secret.isEmpty()) {
                problems.add(name + ": key and secret must each be a file, or credential:NAME; never the key itself");
            }
        });
    }
}
