package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import dev.sluice.core.pull.OrderPageReader;
import dev.sluice.core.pull.PullRequest;
import dev.sluice.core.pull.PullResult;
import dev.sluice.core.pull.RestingOrder;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.probe.KeyCheck;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.probe.OwnCallDispatcher;
import dev.sluice.probe.PresignedCall;
import dev.sluice.probe.SignerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A sender of the requests of pulls: the signer signs them, and the exchange answers. Used on one event loop. */
final class PullSender implements AutoCloseable {
    private static final int MAX_ACCOUNTS = 64;
    private static final Set<Kind> READS = Set.of(Kind.READ_PRIVATE, Kind.READ_PUBLIC);
    /** What the signer answers where another request of the same kind would get the same answer. */
    private static final Set<String> FINAL_ERRORS = Set.of("notPossible", "unknownBook", "unknownAccount", "badValue");

    /** How much of a response is read for its outcome. */
    private static final int KEPT_BYTES = 1_024;
    /** How much more is read for each order of a batch, since each has an outcome. */
    private static final int KEPT_BYTES_OF_ORDER = 256;

    /** An account that the signer has a key for, and its books. */
    record SignerAccount(String exchange, String account, List<String> books) {
        /** Returns the account as operators write it. */
        String owner() {
            return exchange + "/" + account;
        }
    }

    private record OwnCalls(
            ExchangeRuntime exchange, OwnCallDispatcher dispatcher, Exchange tables, InstrumentNumberLookup numbers) {}

    private final Vertx vertx;
    private final SignerClient signer;
    private final OwnCallClients clients;
    private final ExchangeRegistry exchanges;
    private final Supplier<@Nullable String> socket;
    private final Ticker ticker;
    private final Map<String, OwnCalls> ownCalls = new HashMap<>();

    /** Creates a sender on the current context of {@code vertx}. */
    PullSender(
            Vertx vertx,
            OwnCallClients clients,
            ExchangeRegistry exchanges,
            Supplier<@Nullable String> socket,
            Ticker ticker) {
        this.vertx = vertx;
        this.clients = clients;
        this.exchanges = exchanges;
        this.socket = socket;
        this.ticker = ticker;
        signer = new SignerClient(vertx);
    }

    /** Returns the accounts that the signer has keys for. */
    Future<List<SignerAccount>> accounts() {
        return ask(new JsonObject().put("verb", "accounts")).map(answer -> {
            List<SignerAccount> accounts = new ArrayList<>();
            for (Object one : answer.getJsonArray("accounts", new JsonArray())) {
                JsonObject json = (JsonObject) one;
                String owner = json.getString("account", "");
                int slash = owner.indexOf('/');
                if (slash > 0 && accounts.size() < MAX_ACCOUNTS) {
                    List<String> books = json.getJsonArray("books", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList();
                    accounts.add(new SignerAccount(owner.substring(0, slash), owner.substring(slash + 1), books));
                }
            }
            return accounts;
        });
    }

    /** Checks the rights of the signer's keys with calls within the limits; fails if the signer does not answer. */
    Future<List<KeyCheck.Result>> checkKeys() {
        List<Exchange> configured = exchanges.all().stream()
                .filter(one -> !one.isDisabled())
                .map(one -> one.configured().exchange())
                .toList();
        return new KeyCheck(this::ask, this::read, configured).run();
    }

    private Future<PresignedCall.Reply> read(Exchange exchange, PresignedCall.Request request, int keptBytes) {
        ExchangeRuntime runtime = exchanges.get(exchange.name());
        if (runtime == null) {
            return Future.failedFuture("the exchange is not configured any more");
        }
        return PresignedCall.send(
                        ownCalls(exchange.name(), runtime).dispatcher(),
                        clients,
                        exchange,
                        request,
                        new PresignedCall.Expected(READS, null, keptBytes),
                        () -> true)
                .compose(answer -> answer.reply() == null
                        ? Future.failedFuture(answer.why())
                        : Future.succeededFuture(answer.reply()));
    }

    private Future<JsonObject> ask(JsonObject question) {
        String path = socket.get();
        return path == null
                ? Future.failedFuture("no signer is configured")
                : signer.ask(path, question.put("v", SignerClient.VERSION));
    }

    /**
     * Sends a request; the result never fails.
     *
     * @param isWanted asked just before the first byte is sent
     */
    Future<PullResult> send(PullRequest request, BooleanSupplier isWanted) {
        ExchangeRuntime exchange = exchanges.get(request.book().exchange());
        PullBookSettings table = exchange == null
                ? null
                : exchange.configured().dialect().pull().get(request.book().name());
        if (exchange == null || table == null) {
            return Future.succeededFuture(new PullResult.Failed("the exchange is not configured any more"));
        }
        return question(request, exchange, table)
                .compose(this::ask)
                .compose(answer -> {
                    String error = answer.getString("error", "");
                    if (!error.isEmpty()) {
                        String why = "signer: " + answer.getString("message", error);
                        return Future.<PullResult>succeededFuture(
                                FINAL_ERRORS.contains(error)
                                        ? new PullResult.Rejected(why)
                                        : new PullResult.Failed(why));
                    }
                    return isWanted.getAsBoolean()
                            ? send(request, PresignedCall.Request.of(answer), exchange, table, isWanted)
                            : Future.succeededFuture(new PullResult.Failed("not wanted any more"));
                })
                .otherwise(failure -> new PullResult.Failed(String.valueOf(failure.getMessage())));
    }

    /** Returns what the signer is asked for, with instruments as it needs them. */
    private Future<JsonObject> question(PullRequest request, ExchangeRuntime exchange, PullBookSettings table) {
        boolean needsNumbers = table.byNumber() && !request.verb().reads();
        Function<String, Future<String>> named = instrument -> needsNumbers && !instrument.isEmpty()
                ? ownCalls(request.book().exchange(), exchange).numbers().of(instrument)
                : Future.succeededFuture(instrument);
        JsonObject question = question(request);
        if (request.orders().isEmpty()) {
            return named.apply(request.instrument()).map(instrument -> {
                put(question, "instrument", instrument);
                return question;
            });
        }
        JsonObject orders = new JsonObject();
        question.put("orders", orders);
        Map<String, JsonArray> ids = new LinkedHashMap<>();
        request.orders()
                .forEach(order -> ids.computeIfAbsent(order.instrument(), none -> new JsonArray())
                        .add(order.id()));
        Future<JsonObject> all = Future.succeededFuture(question);
        for (Map.Entry<String, JsonArray> of : ids.entrySet()) {
            all = all.compose(before -> named.apply(of.getKey())).map(instrument -> {
                orders.put(instrument, of.getValue());
                return question;
            });
        }
        return all;
    }

    private static JsonObject question(PullRequest request) {
        JsonObject question = new JsonObject()
                .put("account", request.book().owner())
                .put(
                        "verb",
                        switch (request.verb()) {
                            case LIST -> "openOrders";
                            case CANCEL -> "cancel";
                            case CANCEL_BATCH -> "cancelBatch";
                            case CANCEL_ALL -> "cancelAll";
                        })
                .put("book", request.book().name());
        put(question, "orderId", request.orderId());
        put(question, "cursor", request.cursor());
        return question;
    }

    private static void put(JsonObject question, String name, String value) {
        if (!value.isEmpty()) {
            question.put(name, value);
        }
    }

    private Future<PullResult> send(
            PullRequest request,
            PresignedCall.Request signed,
            ExchangeRuntime runtime,
            PullBookSettings table,
            BooleanSupplier isWanted) {
        Exchange exchange = runtime.configured().exchange();
        boolean reads = request.verb().reads();
        OrderPageReader reader = new OrderPageReader(
                table,
                request,
                exchange::canonicalInstrument,
                knownOrders(runtime, request.book().account()),
                null);
        return PresignedCall.send(
                        ownCalls(request.book().exchange(), runtime).dispatcher(),
                        clients,
                        exchange,
                        signed,
                        new PresignedCall.Expected(
                                reads ? READS : Set.of(Kind.CANCEL),
                                reads ? reader.scanner() : null,
                                KEPT_BYTES
                                        + KEPT_BYTES_OF_ORDER * request.orders().size()),
                        isWanted)
                .map(answer -> result(answer, reads ? reader : null, table));
    }

    /**
     * Returns what an exchange's admission knows of an account's orders. The bot is found by the client's id, where
     * there is one: the exchange's own may be those of several orders. Where calls name no key they have no account.
     */
    private static OrderPageReader.KnownOrders knownOrders(ExchangeRuntime runtime, String account) {
        DialectSettings dialect = runtime.configured().dialect();
        boolean hasKeys = dialect.keyHeader() != null || dialect.keyParameter() != null;
        String owner = hasKeys ? account : "";
        return new OrderPageReader.KnownOrders() {
            @Override
            public @Nullable String botOf(RestingOrder order) {
                String id = order.clientId().isEmpty() ? "x:" + order.id() : "c:" + order.clientId();
                return runtime.admission().findBot(owner, id, order.canonicalName());
            }

            @Override
            public void learnPlacedTime(RestingOrder order, long epochNanos) {
                runtime.learnOrder(owner, List.of("x:" + order.id()), order.canonicalName(), epochNanos);
            }
        };
    }

    private OwnCalls ownCalls(String name, ExchangeRuntime runtime) {
        OwnCalls known = ownCalls.get(name);
        Exchange tables = runtime.configured().exchange();
        if (known == null || known.exchange() != runtime || known.tables() != tables) {
            OwnCallDispatcher dispatcher = runtime.ownCalls(vertx);
            known = new OwnCalls(
                    runtime, dispatcher, tables, new InstrumentNumberLookup(dispatcher, clients, tables, ticker));
            ownCalls.put(name, known);
        }
        return known;
    }

    private static String code(PresignedCall.Answer answer) {
        PresignedCall.Reply reply = answer.reply();
        return reply == null ? "" : reply.meaning().code();
    }

    private PullResult result(PresignedCall.Answer answer, @Nullable OrderPageReader reader, PullBookSettings table) {
        Outcome outcome = answer.outcome();
        if (answer.blockedNanos() > 0) {
            return new PullResult.Blocked(answer.why(), ticker.nanos() + answer.blockedNanos());
        }
        if (outcome == null) {
            return new PullResult.Failed(answer.why());
        }
        return switch (outcome) {
            case OK -> reader == null ? new PullResult.Done() : reader.result();
            case BUSINESS, AUTH ->
                reader != null && table.none().contains(code(answer))
                        ? new PullResult.NoBook()
                        : new PullResult.Rejected(answer.why());
            case RATE, BAN -> new PullResult.Blocked(answer.why(), ticker.nanos() + Nanos.PER_SECOND);
            case CLOCK, FAULT, OVERLOAD, UNKNOWN -> new PullResult.Failed(answer.why());
        };
    }

    @Override
    public void close() {
        signer.close();
        clients.close();
    }
}
