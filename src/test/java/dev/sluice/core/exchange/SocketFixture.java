package dev.sluice.core.exchange;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.refuse.RefusalFormatter;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.stream.InboundMessage;
import dev.sluice.core.exchange.stream.OutboundMessage;
import dev.sluice.core.tradingmode.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of one of the project's own exchanges: reads the messages of a bot as the gateway does, and remembers its
 * login.
 */
final class SocketFixture {
    private final Exchange exchange;
    private final String path;
    private @Nullable String key;

    SocketFixture(String name, String path) {
        this.exchange = Exchange.of(
                name,
                ConfFiles.exchange(name),
                ConfFiles.dialect(ConfFiles.exchange(name).dialect()),
                ConfFiles.limits(name).stream().map(limit -> limit.name()).toList());
        this.path = path;
    }

    /** Returns whether the messages of a bot on this WebSocket are read, so that no order passes unseen. */
    boolean isRead() {
        StreamSettings stream = exchange.streams().byPath(path);
        return stream != null && stream.orders() && exchange.streams().readsMessages(path);
    }

    /** Opens the WebSocket with these headers and returns the handshake as a call. */
    Call open(Headers headers) {
        return open("", headers);
    }

    /** Opens the WebSocket with this query, which is "" or begins with a question mark. */
    Call open(String query, Headers headers) {
        key = exchange.streams().handshakeKey(path + query, headers);
        return exchange.classifier().classify(new CallRequest(Route.OPEN, path, headers, new byte[0]));
    }

    private OutboundMessage read(String text) {
        OutboundMessage message = exchange.streams().readFromBot(path, bytes(text), key);
        key = message.loginKey() == null ? key : message.loginKey();
        return message;
    }

    /** Returns a message of the bot, in which ' stands for ", as a call. */
    Call sends(String text) {
        return exchange.classifier().classify(read(text).request());
    }

    /** Returns a call over HTTP whose body or target contains this key, to compare its account. */
    Call http(String method, String target, Headers headers, String body) {
        return exchange.classifier().classify(new CallRequest(method, target, headers, bytes(body)));
    }

    /** Returns kind, route and costs of a message, and whether it passes while trading is halted. */
    String summary(String text) {
        Call call = sends(text);
        return call.kind() + " " + call.route().id() + " " + costs(call)
                + (Mode.CANCEL_ONLY.allows(call.kind()) ? " passes" : " stops");
    }

    String costs(Call call) {
        return exchange.classifier().costs(call, new OrderCache(), 0).stream()
                .map(cost -> exchange.limitNames().get(cost.limit()) + " " + cost.max())
                .sorted()
                .toList()
                .toString();
    }

    /** Returns whether a text passes without being read as a request. */
    boolean isHeartbeat(String text) {
        return exchange.streams().isHeartbeat(path, bytes(text));
    }

    /** Returns the gateway's refusal of a message as the bot gets it, in which ' stands for ". */
    String refusal(RefusalKind refusalKind, String text) {
        OutboundMessage message = read(text);
        Refusal worded =
                exchange.refusals().create(refusalKind, exchange.classifier().classify(message.request()), "halted");
        Refusal refusal = RefusalFormatter.asResponse(message, worded);
        return new String(refusal.body(), StandardCharsets.UTF_8).replace('"', '\'');
    }

    /** Returns the meaning of the exchange's response, in which ' stands for ", to a message. */
    ResponseMeaning meaning(String text, String response) {
        return meaning(text, bytes(response));
    }

    ResponseMeaning meaning(String text, byte[] response) {
        return exchange.responses().read(sends(text), inbound(response).response());
    }

    /** Returns the id of the message that a response belongs to, as raw text. */
    String answeredId(byte[] response) {
        return inbound(response).id();
    }

    private InboundMessage inbound(byte[] response) {
        return exchange.streams().readFromExchange(path, response);
    }

    static byte[] gzip(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
