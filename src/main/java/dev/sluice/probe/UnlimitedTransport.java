package dev.sluice.probe;

import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.TestnetHeader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.util.concurrent.TimeUnit;

/**
 * A transport that sends calls without a permit, for a command that runs without a gateway. Used on one event loop.
 *
 * @param clients the clients, which no other calls use
 */
public record UnlimitedTransport(OwnCallClients clients) implements KeyCheck.Transport {
    @Override
    public Future<PresignedCall.Reply> send(Exchange exchange, PresignedCall.Request request, int keptBytes) {
        Upstream upstream = request.upstream(exchange);
        if (upstream == null) {
            return Future.failedFuture("no upstream is configured for " + request.path());
        }
        Call call = exchange.classifier().classify(request.callRequest());
        Upstream from = upstream.withLocalAddress(call.localAddress());
        RequestOptions target = new RequestOptions()
                .setHost(from.host())
                .setPort(from.port())
                .setSsl(from.tls())
                .setURI(request.target());
        TestnetHeader testnet = exchange.testnetHeader();
        if (testnet != null) {
            target.putHeader(testnet.name(), testnet.value());
        }
        request.headers().forEach(target::putHeader);
        ScannedBody body = new ScannedBody(null, keptBytes);
        var sending = clients.from(from.localAddress())
                .request(HttpMethod.valueOf(request.method()), target)
                .timeout(PresignedCall.RESPONSE_MILLIS)
                .as(BodyCodec.pipe(body));
        return (request.body().length == 0 ? sending.send() : sending.sendBuffer(Buffer.buffer(request.body())))
                .timeout(
                        PresignedCall.RESPONSE_MILLIS,
                        TimeUnit.MILLISECONDS) // the client's own timeout covers only the head
                .map(received -> {
                    ResponseMeaning meaning = exchange.responses()
                            .read(
                                    call,
                                    new UpstreamResponse(
                                            received.statusCode(), received.headers()::get, body.beginning()));
                    return new PresignedCall.Reply(received.statusCode(), meaning, body.beginning());
                });
    }
}
