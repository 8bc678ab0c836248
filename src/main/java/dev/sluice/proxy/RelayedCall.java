package dev.sluice.proxy;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.http1.ChannelIo;
import dev.sluice.proxy.http1.ConnectionFaults;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.upgrade.SocketTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that another process of the gateway answers, because it took over. The request is written once to a
 * connection of its own; the response passes unread. The other process closes the connection after it, and this process
 * then closes the bot's, so that the bot connects to the other one.
 *
 * <p>Used on the event loop of its bot only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a broken connection is reported once, by channelInactive
final class RelayedCall implements ActiveCall, CallHandover.HeldCall {
    /** The longest time to connect to a process on the same machine. */
    private static final int MAX_CONNECT_MILLIS = 2000;

    private final Request request;
    private final RequestBody body;
    private final CallHandover handover;
    private @Nullable BotConnection bot;
    private @Nullable ChannelIo io;
    private boolean isRelaying;
    private boolean sent;
    private boolean anyByte;
    private boolean isOver;

    /**
     * What is relayed.
     *
     * @param origin returns where it comes from, when it is relayed
     * @param isUrgent true for a cancel or a dead man's switch
     * @param lost returns the response if it was written and no byte of a response comes: its outcome is unknown
     * @param again creates the call that continues here, if the other process does not take over; null if it is refused
     *     then
     */
    record Request(
            RequestHead head,
            Supplier<RelayOrigin> origin,
            boolean isUrgent,
            Supplier<GatewayResponse> lost,
            @Nullable CallFactory again) {}

    /** Creates a call of this process for a request that was held. */
    @FunctionalInterface
    interface CallFactory {
        ActiveCall call(@Nullable BotConnection bot, RequestBody body);
    }

    /**
     * Creates a call that is not relayed yet.
     *
     * @param bot the caller; null if it has disconnected
     * @param body what was received of the body, owned by this object
     */
    RelayedCall(Request request, RequestBody body, CallHandover handover, @Nullable BotConnection bot) {
        this.request = request;
        this.body = body;
        this.handover = handover;
        this.bot = bot;
    }

    // ---- the request

    @Override
    public void begin() {
        handover.take(this);
    }

    @Override
    public boolean isUrgent() {
        return request.isUrgent();
    }

    @Override
    public void resume() {
        CallFactory again = request.again();
        if (isOver || again == null) {
            unavailable();
            return;
        }
        isOver = true;
        ActiveCall next = again.call(bot, body);
        if (bot != null) {
            bot.continueWith(next);
        }
        next.begin();
    }

    @Override
    public void relay(String path) {
        if (isOver) {
            return;
        }
        isRelaying = true;
        new Bootstrap()
                .group(handover.eventLoop())
                .channel(SocketTransport.of(handover.eventLoop()).unixSocket())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, MAX_CONNECT_MILLIS)
                .handler(new Responses())
                .connect(new DomainSocketAddress(path))
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        unavailable();
                    }
                });
    }

    private void connected(ChannelIo to) {
        io = to;
        if (isOver) {
            to.close();
            return;
        }
        MessageHead head = request.head().messageHead();
        byte[] bytes = head.bytes();
        byte[] line = RelayOrigin.line(request.origin().get()).getBytes(StandardCharsets.US_ASCII);
        int rest = head.firstLineEnd() + (bytes[head.firstLineEnd()] == '\r' ? 2 : 1);
        ByteBuf out = to.allocator().ioBuffer(head.length() + line.length + body.collectedBytes() + 32);
        out.writeBytes(bytes, 0, rest).writeBytes(line).writeBytes(bytes, rest, head.length() - rest);
        body.writeTo(out);
        sent = true;
        to.write(out);
        to.flush();
        if (bot == null) {
            to.close(); // the other process decides what becomes of a call whose caller has gone
        } else if (!body.hasEnded()) {
            bot.pauseBody(false);
        }
    }

    @Override
    public void bodyPiece(ByteBuf piece) {
        if (isOver) {
            return;
        }
        ChannelIo to = io;
        BotConnection from = bot;
        if (to != null) {
            body.pipe(piece, to);
            if (from != null) {
                from.pauseBody(!to.isWritable());
            }
        } else if (!body.add(piece)) {
            unavailable();
        } else if (body.isStreamed() && from != null) {
            from.pauseBody(true);
        }
    }

    @Override
    public void bodyEnded() {
        body.end();
        if (io != null && !body.isWritten()) {
            body.pipeEnd(io);
        }
    }

    // ---- the response

    /** The connection to the other process. */
    private final class Responses extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            connected(new ChannelIo(context));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (bot == null) {
                bytes.release();
                return;
            }
            anyByte = true;
            bot.write(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (bot != null) {
                bot.flush();
                if (!bot.isWritable() && io != null) {
                    io.read(false);
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (bot != null && !body.hasEnded()) {
                bot.pauseBody(!context.channel().isWritable());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(request.lost());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // channelInactive follows
            ConnectionFaults.report(cause);
        }
    }

    /** Refuses the call as not sent, because the other process cannot be reached. */
    private void unavailable() {
        end(() -> GatewayResponse.empty(503, false).reason(ReasonCode.DRAINING.header()));
    }

    /** Ends the call; the bot gets this response if it has got no byte of another one. */
    private void end(Supplier<GatewayResponse> own) {
        if (isOver) {
            return;
        }
        close();
        BotConnection to = bot;
        if (to != null) {
            to.closeAfterResponse();
            if (anyByte) {
                to.finished();
            } else {
                to.answerOwn(own.get());
            }
        }
    }

    private void close() {
        isOver = true;
        handover.forget(this);
        body.release();
    }

    // ---- the bot

    @Override
    public boolean wasSent() {
        return sent;
    }

    @Override
    public boolean waitsToBeSent() {
        return !sent;
    }

    @Override
    public void callerWritable() {
        if (io != null) {
            io.read(true);
        }
    }

    @Override
    public void callerDisconnected() {
        bot = null;
        if (io != null) {
            io.close();
        } else if (!isRelaying && !(request.isUrgent() && body.hasEnded())) {
            close();
        }
    }

    @Override
    public void withdraw() {
        bot = null;
        close();
    }
}
