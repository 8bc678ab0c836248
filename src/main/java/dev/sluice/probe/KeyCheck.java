package dev.sluice.probe;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.pull.KeyRight;
import dev.sluice.core.exchange.settings.pull.KeyRightsSettings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A check of the keys of {@code sluice-signer}: for each key the signer signs a call that reads the key's rights, and
 * the exchange's answer is evaluated. Used on one event loop.
 */
public final class KeyCheck {
    private static final int MAX_ACCOUNTS = 64;
    private static final int MAX_BODY_BYTES = 65_536;
    private static final int MAX_WORDS = 200;
    private static final String NOT_POSSIBLE = "notPossible";

    /** The state of a key. */
    public enum State {
        OK("ok"),
        /** The exchange accepts the key, but does not tell all its rights. */
        NOT_CHECKED("notChecked"),
        /** The exchange has no call that tells a key's rights and that the signer may sign. */
        NOT_POSSIBLE("notPossible"),
        WRONG_KEY("wrongKey"),
        CANNOT_CANCEL("cannotCancel"),
        COULD_WITHDRAW("couldWithdraw"),
        NO_ANSWER("noAnswer"),
        /** The gateway's configuration has no such exchange, account or key. */
        NOT_NAMED("notNamed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** Returns whether an operator must do something. */
        public boolean isProblem() {
            return compareTo(NOT_POSSIBLE) > 0;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * The result of the check of one key.
     *
     * @param account the signer's account, {@code EXCHANGE/NAME}
     * @param says the problem or the known rights, in words
     */
    public record Result(String account, State state, String says) {}

    /** A key that is checked, and what the configuration says about it. */
    private record Key(String owner, List<String> books, Exchange exchange, AccountSettings account) {
        Result result(State state, String says) {
            return new Result(owner, state, says);
        }

        String name() {
            return owner.substring(owner.indexOf('/') + 1);
        }
    }

    /** How the check sends calls to the exchanges. */
    public interface Transport {
        /**
         * Sends a read that the signer signed. Fails if it was not sent or not answered; the message says why.
         *
         * @param exchange the exchange whose host the call is for
         * @param keptBytes the number of bytes of the response's body that are needed
         */
        Future<PresignedCall.Reply> send(Exchange exchange, PresignedCall.Request request, int keptBytes);
    }

    private final Function<JsonObject, Future<JsonObject>> signer;
    private final Transport transport;
    private final List<Exchange> exchanges;

    /**
     * Creates a check.
     *
     * @param signer asks the signer
     * @param exchanges the configured exchanges
     */
    public KeyCheck(Function<JsonObject, Future<JsonObject>> signer, Transport transport, List<Exchange> exchanges) {
        this.signer = signer;
        this.transport = transport;
        this.exchanges = exchanges;
    }

    /** Checks all keys, in the order of the signer; fails if the signer does not answer. */
    public Future<List<Result>> run() {
        return signer.apply(new JsonObject().put("verb", "accounts")).compose(answer -> {
            if (answer.containsKey("error")) {
                return Future.failedFuture("signer: " + answer.getString("message", answer.getString("error")));
            }
            List<Future<Result>> results = answer.getJsonArray("accounts", new JsonArray()).stream()
                    .limit(MAX_ACCOUNTS)
                    .map(account -> check((JsonObject) account))
                    .toList();
            return Future.all(results)
                    .map(all -> results.stream().map(Future::result).toList());
        });
    }

    private Future<Result> check(JsonObject account) {
        String owner = account.getString("account", "");
        int slash = owner.indexOf('/');
        String name = slash < 0 ? owner : owner.substring(0, slash);
        Exchange exchange = exchanges.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
        if (exchange == null) {
            return result(owner, State.NOT_NAMED, "no exchange '" + name + "' is configured");
        }
        String dialect = account.getString("dialect", "");
        if (!dialect.equals(exchange.settings().dialect())) {
            return result(
                    owner,
                    State.NOT_NAMED,
                    "the signer signs as for " + dialect + ", but the exchange has the dialect "
                            + exchange.settings().dialect());
        }
        AccountSettings settings = exchange.settings().accounts().get(owner.substring(slash + 1));
        if (settings == null) {
            return result(owner, State.NOT_NAMED, "'accounts' of " + name + " in exchanges.json does not name it");
        }
        List<String> all = account.getJsonArray("books", new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
        Key key = new Key(owner, settings.books().isEmpty() ? all : settings.books(), exchange, settings);
        return signer.apply(new JsonObject().put("account", owner).put("verb", "keyRights"))
                .compose(answer -> {
                    String error = answer.getString("error", "");
                    if (error.equals(NOT_POSSIBLE)) {
                        return result(
                                owner,
                                State.NOT_POSSIBLE,
                                "this exchange has no call that tells the rights of a key, and that may be signed");
                    }
                    return error.isEmpty()
                            ? send(key, PresignedCall.Request.of(answer))
                            : result(owner, State.NO_ANSWER, "signer: " + answer.getString("message", error));
                })
                .otherwise(failure -> key.result(State.NO_ANSWER, String.valueOf(failure.getMessage())));
    }

    private static Future<Result> result(String owner, State state, String says) {
        return Future.succeededFuture(new Result(owner, state, says));
    }

    private Future<Result> send(Key key, PresignedCall.Request request) {
        Exchange host = host(key.exchange(), request);
        Call call = key.exchange().classifier().classify(request.callRequest());
        if (request.upstream(host) == null) {
            return result(key.owner(), State.NO_ANSWER, "no upstream is configured for " + request.path());
        }
        if (call.kind() != Kind.READ_PRIVATE && call.kind() != Kind.READ_PUBLIC) {
            return result(key.owner(), State.NO_ANSWER, "the signer made a call that is no read");
        }
        return transport
                .send(host, request, MAX_BODY_BYTES)
                .map(reply -> read(key, call, request, reply))
                .otherwise(failure -> key.result(State.NO_ANSWER, String.valueOf(failure.getMessage())));
    }

    /**
     * Returns the exchange that has the call's host, because the rights of KuCoin's spot and futures keys are read at
     * the same host.
     */
    private Exchange host(Exchange own, PresignedCall.Request request) {
        return exchanges.stream()
                .filter(other -> other.hosts().upstream(request.path(), request.named()) != null)
                .findFirst()
                .orElse(own);
    }

    private static Result read(Key key, Call call, PresignedCall.Request request, PresignedCall.Reply reply) {
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        String words = reply.status() + " " + printable(text);
        return switch (reply.meaning().outcome()) {
            case OK -> {
                String apiKey = apiKey(key.exchange(), request);
                Result read = rights(key, KeyRightsAnswer.read(text, apiKey));
                boolean isNamed = apiKey.isEmpty() || call.account().equals(key.name());
                yield isNamed || read.state().isProblem()
                        ? read
                        : key.result(
                                State.NOT_NAMED,
                                "its account id is " + call.account() + ", which 'keys' of " + key.owner()
                                        + " in exchanges.json does not have");
            }
            case AUTH -> key.result(State.WRONG_KEY, words);
            case BUSINESS, RATE, BAN, CLOCK, OVERLOAD, FAULT, UNKNOWN -> key.result(State.NO_ANSWER, words);
        };
    }

    private static String printable(String body) {
        String line = body.replaceAll("[^\\x20-\\x7e]+", " ").strip();
        return line.length() <= MAX_WORDS ? line : line.substring(0, MAX_WORDS) + "...";
    }

    private static String apiKey(Exchange exchange, PresignedCall.Request request) {
        String name = exchange.dialect().keyHeader();
        String key = name == null ? null : request.header(name);
        return key == null ? "" : key;
    }

    private static Result rights(Key key, Optional<KeyRightsAnswer> read) {
        KeyRightsSettings settings = key.exchange().dialect().keyRights();
        if (settings == null || read.isEmpty()) {
            return key.result(State.NOT_CHECKED, "the exchange accepts the key; what it may do is not told");
        }
        KeyRightsAnswer answer = read.get();
        if (answer.hasAny(settings.wrong()).orElse(false)) {
            return key.result(State.WRONG_KEY, "the exchange does not know it");
        }
        Cancels cancels = Cancels.of(key, settings.trade(), answer);
        Optional<Boolean> withdraws = answer.hasAny(settings.withdraw());
        if (withdraws.orElse(false)) {
            return key.result(State.COULD_WITHDRAW, "it could withdraw; " + cancels.says());
        }
        if (!cancels.booksWithout().isEmpty()) {
            return key.result(State.CANNOT_CANCEL, cancels.says());
        }
        return cancels.isKnown() && withdraws.isPresent()
                ? key.result(State.OK, "it may cancel, and cannot withdraw")
                : key.result(
                        State.NOT_CHECKED,
                        cancels.says()
                                + (withdraws.isPresent()
                                        ? ", and it cannot withdraw"
                                        : "; whether it could withdraw is not told"));
    }

    /**
     * The rights to list and cancel orders, according to an answer.
     *
     * @param isKnown whether the answer tells the rights for each book
     * @param booksWithout the books whose orders cannot be listed or cancelled
     */
    private record Cancels(boolean isKnown, List<String> booksWithout) {
        static Cancels of(Key key, List<KeyRight> rights, KeyRightsAnswer answer) {
            boolean isKnown = !rights.isEmpty();
            Set<String> without = new LinkedHashSet<>();
            for (String book : key.books()) {
                for (KeyRight right : rights) {
                    Optional<Boolean> has = right.concerns(book) ? answer.hasAny(right.any()) : Optional.of(true);
                    isKnown &= has.isPresent();
                    if (!has.orElse(true)) {
                        without.add(book);
                    }
                }
            }
            return new Cancels(isKnown, List.copyOf(without));
        }

        String says() {
            if (booksWithout.isEmpty()) {
                return isKnown ? "it may cancel" : "whether it may cancel is not told";
            }
            return "it cannot cancel in " + String.join(", ", booksWithout);
        }
    }
}
