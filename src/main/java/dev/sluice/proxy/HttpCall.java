package dev.sluice.proxy;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.RefusalResponse;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.ExchangeEndpoints;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An HTTP call from the bot through admission to the exchange and back. */
final class HttpCall extends ProxiedCall {
    private static final int MAX_REPEATS = 1;

    private final LoopContext loop;
    private final Context context;
    private RequestBody body;
    private ReadSharing readSharing = ReadSharing.NONE;
    private int repeats;
    private long followedNanos;

    /**
     * What an HTTP call uses besides what every call uses.
     *
     * @param endpoints the current endpoints, whose settings state how long a response is cached
     */
    record Context(
            InputBudget inputs,
            Supplier<ExchangeEndpoints> endpoints,
            ReadCoalescer<SharedRead, CachedResponse> readCoalescer) {}

    HttpCall(
            LoopContext loop,
            Context context,
            @Nullable BotConnection bot,
            RequestHead request,
            RequestOptions requestOptions) {
        super(loop, bot, request, requestOptions);
        this.loop = loop;
        this.context = context;
        ProxySettings settings = settings();
        boolean read = exchange().classifier().needsBody(request.method());
        body = new RequestBody(
                request.bodyFraming(),
                read ? settings.maxReadBodyBytes() : settings.joinBytes(),
                read,
                context.inputs().open());
    }

    // ---- receive

    @Override
    public void begin() {
        if (body.isTooLarge()) {
            tooLarge();
        } else if (body.hasEnded() || body.isStreamed()) {
            proceed(CallState.RECEIVED);
        }
    }

    @Override
    public void bodyPiece(ByteBuf piece) {
        if (state() == CallState.DONE) {
            return;
        }
        UpstreamConnection to = connection();
        if (to != null) {
            body.pipe(piece, to.channelIo());
            pauseBody(!to.channelIo().isWritable());
            return;
        }
        if (!body.add(piece)) {
            BotConnection from = bot();
            if (from != null) {
                from.refuse(RefusalResponse.full(exchange()));
            }
        } else if (body.isTooLarge()) {
            tooLarge();
        } else if (body.isStreamed()) {
            pauseBody(true);
            if (state() == CallState.RECEIVING) {
                proceed(CallState.RECEIVED);
            }
        }
    }

    @Override
    public void bodyEnded() {
        body.end();
        UpstreamConnection to = connection();
        if (state() == CallState.RECEIVING) {
            proceed(CallState.RECEIVED);
        } else if (to != null && !body.isWritten()) {
            body.pipeEnd(to.channelIo());
        }
    }

    @Override
    protected void release() {
        super.release();
        body.release();
    }

    private void pauseBody(boolean paused) {
        BotConnection from = bot();
        if (from != null) {
            from.pauseBody(paused);
        }
    }

    private void tooLarge() {
        fail(new CallFailure.TooLarge());
    }

    @Override
    void relay(@Nullable BotConnection caller) {
        RequestBody received = body;
        body = new RequestBody(
                request().bodyFraming(),
                settings().joinBytes(),
                false,
                context.inputs().open());
        RelayedCall relayed = new RelayedCall(
                new RelayedCall.Request(
                        request(),
                        () -> origin(caller),
                        call().kind().cancels(),
                        () -> RefusalResponse.of(
                                new CallFailure.ResponseLost(CallFailure.Loss.BROKEN), exchange(), call(), true),
                        this::again),
                received,
                replacement(),
                caller);
        if (caller != null) {
            caller.continueWith(relayed);
        }
        relayed.begin();
    }

    /** Returns a new call for the same request. */
    private HttpCall again(@Nullable BotConnection caller, RequestBody received) {
        HttpCall again = new HttpCall(loop, context, caller, request(), requestOptions());
        again.body.release();
        again.body = received;
        return again;
    }

    // ---- classify

    @Override
    protected CallRequest callRequest() {
        return new CallRequest(
                request().method(), routeMatch().target(), request().messageHead(), body.bytes());
    }

    @Override
    int heldBytes() {
        return body.collectedBytes();
    }

    @Override
    boolean isWhole() {
        return body.hasEnded();
    }

    @Override
    protected void classified(Call classified) {
        SharedRead found = SharedRead.of(this, context.readCoalescer(), classified);
        if (found != null) {
            readSharing = found;
            responseHandler.mayBeShared();
        }
    }

    @Override
    ReadSharing readSharing() {
        return readSharing;
    }

    // ---- responses of other calls

    void answerWith(CachedResponse whole, ResponseWriter.Cached cached) {
        BotConnection to = bot();
        callTimer().shared(call(), cached.status(), whole.head().status());
        end();
        if (to != null) {
            ResponseWriter responseWriter =
                    new ResponseWriter(to, request(), settings().joinBytes());
            responseWriter.begin(whole.head(), "", cached);
            ByteBuf all = Unpooled.wrappedBuffer(whole.body());
            if (all.isReadable()) {
                responseWriter.piece(all);
            }
            all.release();
            responseWriter.end();
        }
    }

    /**
     * Continues without the call that it followed, which will not be sent or whose response is not for this bot.
     *
     * @param attemptFailed true if an attempt at the upstream has already failed
     */
    void stopFollowing(boolean attemptFailed) {
        if (attemptFailed) {
            repeats = MAX_REPEATS;
        }
        followedNanos += nanos() - callTimer().requestedNanos();
        proceed(CallState.CLASSIFIED);
    }

    /** Continues without sharing because the response that it waited for is only for another bot. */
    void stopSharing() {
        readSharing = ReadSharing.NONE;
        stopFollowing(false);
    }

    @Override
    long followedNanos() {
        return followedNanos;
    }

    /** Returns for how many nanoseconds the current configuration caches this call's response. */
    long keepNanos() {
        ExchangeEndpoint exchangeEndpoint =
                context.endpoints().get().byName().get(exchange().name());
        return exchangeEndpoint == null
                ? 0
                : exchangeEndpoint.reads().keepNanos(call().route().id());
    }

    // ---- send

    @Override
    void unreachable() {
        routeMatch().exchangeEndpoint().rest().failed("no connection to " + upstream());
    }

    @Override
    void write(UpstreamConnection to) {
        to.begin(this, request().method());
        boolean advertisesHosts = call().advertisedHosts() != null;
        if (advertisesHosts) {
            rewriteHosts();
        }
        ByteBufAllocator allocator = to.channelIo().allocator();
        ByteBuf out =
                UpstreamRequest.head(request(), routeMatch(), allocator, body.collectedBytes() + 32, advertisesHosts);
        body.writeTo(out);
        to.channelIo().write(out);
        to.channelIo().flush();
        if (body.isStreamed() && !body.hasEnded()) {
            pauseBody(!to.channelIo().isWritable());
        }
    }

    private void rewriteHosts() {
        BotConnection from = bot();
        String base = from == null
                ? null
                : HostRewriter.base(request(), routeMatch(), from.origin().isTls());
        if (base != null) {
            Call named = call();
            responseHandler.rewrites(whole -> HostRewriter.rewritten(exchange(), base, named, whole));
        }
    }

    @Override
    public void upstreamWritable() {
        pauseBody(false);
    }

    /** Returns whether the connection can be reused; it cannot if only part of the request was written to it. */
    @Override
    public boolean leavesConnection() {
        return !wasSent() || body.isWritten();
    }

    // ---- the response

    @Override
    public void answerPiece(ByteBuf piece) {
        responseHandler.piece(piece);
        boolean collects = readSharing.collects(piece);
        BotConnection to = bot();
        UpstreamConnection from = connection();
        if (to != null && responseHandler.hasBot()) {
            if (!collects && responseHandler.reachedBot() && !to.isWritable()) {
                block(true);
            }
        } else if (!collects && responseHandler.isReadEnough() && from != null) {
            from.abandon(); // no bot receives it, and everything needed was read
            answerEnded();
        }
    }

    @Override
    boolean repeats() {
        if (anyByteReceived() || !body.hasEnded() || !call().repeatable() || repeats >= MAX_REPEATS || bot() == null) {
            return false;
        }
        repeats++;
        responseHandler.drop();
        noLongerInFlight();
        readSharing.attemptFailed();
        return true;
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {
        responseHandler.report(
                routeMatch().exchangeEndpoint(),
                call(),
                responseMeaning,
                callTimer().requestedNanos());
    }

    @Override
    void giveUp(CallFailure.Loss how) {
        repeats = MAX_REPEATS;
        super.giveUp(how);
    }
}
