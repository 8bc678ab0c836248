package dev.sluice.probe;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.codec.BodyCodec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One public call of the gateway whose response is a long list, which is read as it arrives and not kept in memory. */
final class ListCall extends OwnCall<Void> {
    private static final long RESPONSE_MILLIS = 30_000;

    private final OwnCallClients clients;
    private final Promise<Long> ended = Promise.promise();
    private final ScannedBody body;
    private final OwnCallDispatcher dispatcher;
    private long sentNanos;

    /** @param scanner creates the scanner of the response; null if nothing in it is of interest */
    ListCall(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            Exchange exchange,
            Options options,
            Function<Call, @Nullable ListScanner> scanner) {
        super(dispatcher.vertx(), dispatcher, exchange, options);
        this.dispatcher = dispatcher;
        this.clients = clients;
        body = new ScannedBody(scanner.apply(call()));
    }

    /** Returns the options of a call for a list. */
    static Options options(CallRequest callRequest, Upstream upstream, String bot) {
        return new Options(callRequest, upstream, bot, CallerOptions.NO_DEADLINE, RESPONSE_MILLIS);
    }

    /** Sends the call; completes with the time at which it was sent when a successful response was read to its end. */
    Future<Long> fetch() {
        acquire();
        return ended.future();
    }

    @Override
    void admitted() {
        sentNanos = dispatcher.nanos();
        send();
    }

    @Override
    void refused(Refused refused) {
        end("not sent: " + refused.code());
    }

    @Override
    void waitsAgain() {}

    @Override
    Future<HttpResponse<Void>> request() {
        CallRequest asked = call().request();
        RequestOptions target = target();
        String type = asked.headers().get("Content-Type");
        if (type != null) {
            target.putHeader("Content-Type", type);
        }
        HttpRequest<Void> sending = clients.from(upstream().localAddress())
                .request(HttpMethod.valueOf(asked.method()), target)
                .timeout(responseMillis())
                .as(BodyCodec.pipe(body));
        return asked.body().length == 0 ? sending.send() : sending.sendBuffer(Buffer.buffer(asked.body()));
    }

    @Override
    byte[] body(HttpResponse<Void> response) {
        return body.beginning();
    }

    @Override
    public void learn(ResponseMeaning meaning) {
        // the scanner has processed the list while the body arrived
    }

    @Override
    void completed(int status, ResponseMeaning meaning) {
        if (meaning.outcome().isSuccess()) {
            body.close();
            ended.complete(sentNanos);
        } else {
            end("answered " + status + " " + meaning.code());
        }
    }

    @Override
    void failed(String reason) {
        end(reason);
    }

    private void end(String reason) {
        body.close();
        ended.fail(reason);
    }
}
