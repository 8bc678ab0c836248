package dev.sluice.signer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.base.time.WallClock;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The accounts whose calls the signer signs; it answers each request line of the gateway. Thread-safe. */
final class Accounts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MAX_ANSWER_BYTES = 16_384;

    private final Map<String, Account> accounts;
    private final Consumer<String> log;

    private Accounts(Map<String, Account> accounts, Consumer<String> log) {
        this.accounts = accounts;
        this.log = log;
    }

    /** An account with its dialect and its key. */
    private record Account(Dialect dialect, Map<String, String> keyValues, CallSigner signer) {
        @Override
        public String toString() {
            return "Account of " + dialect.name();
        }
    }

    /**
     * Reads all keys.
     *
     * @param log receives a line for each signed call, without the signature
     */
    static Accounts open(SignerConfig config, Map<String, String> environment, WallClock clock, Consumer<String> log)
            throws SignerConfig.InvalidConfigException {
        Map<String, Dialect> dialects = new HashMap<>();
        Map<String, Account> accounts = new TreeMap<>();
        Map<String, String> keys = new HashMap<>();
        List<String> problems = new ArrayList<>();
        config.accounts().forEach((name, account) -> {
            Dialect dialect = dialects.computeIfAbsent(account.dialect(), Dialect::load);
            try {
                Path nonces = Path.of(config.state(), name.replace('/', '+') + ".nonce");
                Account opened = open(account, dialect, environment, clock, nonces);
                accounts.put(name, opened);
                String other = keys.put(dialect.signing() + ' ' + opened.keyValues.get("key"), name);
                if (other != null) {
                    problems.add("accounts." + name + ": has the key of accounts." + other + "; each needs its own");
                }
            } catch (IllegalArgumentException e) {
                problems.add("accounts." + name + ": " + e.getMessage());
            }
        });
        Accounts all = new Accounts(accounts, log);
        if (JSON.valueToTree(all.list()).toString().length() >= MAX_ANSWER_BYTES) {
            problems.add("accounts: their list has more than " + MAX_ANSWER_BYTES + " bytes; start a second signer");
        }
        if (!problems.isEmpty()) {
            throw new SignerConfig.InvalidConfigException(problems);
        }
        return all;
    }

    private static Account open(
            SignerConfig.AccountConfig files,
            Dialect dialect,
            Map<String, String> environment,
            WallClock clock,
            Path nonces) {
        String key = new String(KeyFile.read(files.key(), environment), StandardCharsets.US_ASCII);
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the file of the key must have one word of ASCII characters");
        }
        ApiKey apiKey = new ApiKey(
                key,
                KeyFile.read(files.secret(), environment),
                files.passphrase().isEmpty() ? new byte[0] : KeyFile.read(files.passphrase(), environment));
        try {
            CallSigner signer = CallSigners.of(dialect.signing(), apiKey, clock, nonces);
            Map<String, String> keyValues = new HashMap<>(signer.keyValues());
            keyValues.put("key", key);
            return new Account(dialect, keyValues, signer);
        } finally {
            apiKey.erase();
        }
    }

    /** Returns the answer to a line, as JSON in one line. */
    synchronized String answer(byte[] line) {
        try {
            Command command = Command.of(line);
            return JSON.writeValueAsString(command.verb() == Verb.ACCOUNTS ? list() : sign(command));
        } catch (RefusedException refusal) {
            return refusal(refusal.code(), String.valueOf(refusal.getMessage()));
        } catch (UncheckedIOException e) {
            return refusal("failed", "nothing was signed: " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    static String refusal(String code, String message) {
        return JSON.createObjectNode()
                .put("error", code)
                .put("message", message)
                .toString();
    }

    private SignedCall sign(Command command) throws RefusedException {
        Account account = accounts.get(command.account());
        if (account == null) {
            throw new RefusedException(
                    "unknownAccount", "the signer has no key of this account; the verb accounts lists them");
        }
        CallTemplate call = account.dialect.call(command);
        SignedCall signed = account.signer.sign(call.build(command, account.keyValues));
        log.accept("signed " + command);
        return signed;
    }

    /** Returns all accounts with their books. */
    private Map<String, Object> list() {
        List<Object> listed = new ArrayList<>();
        accounts.forEach((name, account) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("account", name);
            one.put("dialect", account.dialect.name());
            one.put("books", account.dialect.books().keySet());
            listed.add(one);
        });
        return Map.of("accounts", listed);
    }
}
