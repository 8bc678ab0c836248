package dev.sluice.probe;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.respond.ListScanner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.codec.BodyCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call that {@code sluice-signer} signed and that the gateway sends unchanged. It is sent before all other calls and
 * may use the reserve for cancels.
 */
public final class PresignedCall extends OwnCall<Void> {
    /** The longest time from its first byte to the end of its response. */
    public static final long RESPONSE_MILLIS = 5_000;

    private static final String BOT = "sluice-pull";
    private static final long SHORTEST_BLOCK_NANOS = Nanos.PER_SECOND;

    /**
     * A signed call.
     *
     * @param target path and query, as they were signed
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are only passed on, never compared
    public record Request(String method, String host, String target, Map<String, String> headers, byte[] body) {
        public Request {
            headers = Map.copyOf(headers);
        }

        /** Reads the call from the signer's answer. */
        public static Request of(JsonObject answer) {
            String query = answer.getString("query", "");
            Map<String, String> headers = new HashMap<>();
            answer.getJsonObject("headers", new JsonObject())
                    .forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
            return new Request(
                    answer.getString("method"),
                    answer.getString("host"),
                    answer.getString("path") + (query.isEmpty() ? "" : "?" + query),
                    headers,
                    answer.getString("body", "").getBytes(StandardCharsets.UTF_8));
        }

        @Nullable
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }

        CallRequest callRequest() {
            return new CallRequest(method, target, this::header, body);
        }

        /** Returns the configured host for the call, or null. */
        @Nullable
        Upstream upstream(Exchange exchange) {
            Upstream named = exchange.hosts().upstream(path(), named());
            return named == null ? exchange.hosts().upstream(path()) : named;
        }

        /** Returns the host that the signer named. */
        Upstream named() {
            return new Upstream(host, 443, true);
        }

        String path() {
            int mark = target.indexOf('?');
            return mark < 0 ? target : target.substring(0, mark);
        }
    }

    /**
     * The result of the call.
     *
     * @param outcome the meaning of its response; null if it was not sent
     * @param why the exchange's error code, or why it was not sent or not answered; "" if it succeeded
     * @param blockedNanos the shortest time in which another call would not be sent or would exceed a limit; 0 if it is
     *     not known
     * @param reply the response; null if there was none
     */
    public record Answer(
            @Nullable Outcome outcome,
            String why,
            long blockedNanos,
            @Nullable Reply reply) {
        private static Answer unsent(String why, long blockedNanos) {
            return new Answer(null, why, blockedNanos, null);
        }
    }

    /**
     * The response to a signed call.
     *
     * @param body the beginning of its body, at most {@link Expected#keptBytes} bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are only read, never compared
    public record Reply(int status, ResponseMeaning meaning, byte[] body) {}

    /**
     * The kinds of call that may be sent, and the part of the response that is read.
     *
     * @param kinds the kinds that the call may have; a call of another kind is not sent
     * @param scanner reads the response as it arrives; null if its content is not needed
     * @param keptBytes the number of bytes at the beginning of the body that the reply contains
     */
    public record Expected(Set<Kind> kinds, @Nullable ListScanner scanner, int keptBytes) {
        public Expected(Set<Kind> kinds, @Nullable ListScanner scanner) {
            this(kinds, scanner, ScannedBody.KEPT_BYTES);
        }
    }

    private final OwnCallClients clients;
    private final Request request;
    private final BooleanSupplier isWanted;
    private final ScannedBody scanned;
    private final Promise<Answer> ended = Promise.promise();

    private PresignedCall(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            Exchange exchange,
            Options options,
            Request request,
            BooleanSupplier isWanted,
            Expected expected) {
        super(dispatcher.vertx(), dispatcher, exchange, options);
        this.clients = clients;
        this.request = request;
        this.isWanted = isWanted;
        scanned = new ScannedBody(expected.scanner(), expected.keptBytes());
    }

    /**
     * Sends the call to the configured host of the exchange, on the context of the dispatcher.
     *
     * @param isWanted called just before the first byte is sent; the call is not sent if it returns false
     */
    public static Future<Answer> send(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            Exchange exchange,
            Request request,
            Expected expected,
            BooleanSupplier isWanted) {
        Upstream upstream = request.upstream(exchange);
        if (upstream == null) {
            return Future.succeededFuture(Answer.unsent("no upstream is configured for " + request.path(), 0));
        }
        Options options =
                new Options(request.callRequest(), upstream, BOT, CallerOptions.NO_DEADLINE, RESPONSE_MILLIS, true);
        PresignedCall call = new PresignedCall(dispatcher, clients, exchange, options, request, isWanted, expected);
        if (!expected.kinds().contains(call.call().kind())) {
            call.scanned.close();
            return Future.succeededFuture(Answer.unsent("the signer made a call that is no such one", 0));
        }
        call.acquire();
        return call.ended.future();
    }

    @Override
    void admitted() {
        if (isWanted.getAsBoolean()) {
            send();
        } else {
            returnPermit();
            scanned.close();
            ended.complete(Answer.unsent("not wanted any more", 0));
        }
    }

    @Override
    void refused(Refused refused) {
        scanned.close();
        ended.complete(Answer.unsent(refused.detail(), refused.retryAfterNanos()));
    }

    @Override
    void waitsAgain() {}

    @Override
    Future<HttpResponse<Void>> request() {
        RequestOptions target = target();
        request.headers().forEach(target::putHeader);
        var sending = clients.from(upstream().localAddress())
                .request(HttpMethod.valueOf(request.method()), target)
                .timeout(responseMillis())
                .as(BodyCodec.pipe(scanned));
        return request.body().length == 0 ? sending.send() : sending.sendBuffer(Buffer.buffer(request.body()));
    }

    @Override
    byte[] body(HttpResponse<Void> response) {
        return scanned.beginning();
    }

    @Override
    public void learn(ResponseMeaning meaning) {
        // the scanner has processed the content while the body arrived
    }

    @Override
    void completed(int status, ResponseMeaning meaning) {
        scanned.close();
        Outcome outcome = meaning.outcome();
        long blocked = outcome.exceedsLimit()
                ? Math.max(SHORTEST_BLOCK_NANOS, meaning.retryAfterMillis() * Nanos.PER_MILLI)
                : 0;
        String why = outcome.isSuccess() ? "" : (status + " " + meaning.code()).strip();
        ended.complete(new Answer(outcome, why, blocked, new Reply(status, meaning, scanned.beginning())));
    }

    @Override
    void failed(String reason) {
        scanned.close();
        ended.complete(new Answer(Outcome.UNKNOWN, reason, 0, null));
    }
}
