package dev.sluice.admin.api;

import dev.sluice.admin.console.MessageCompression;
import dev.sluice.upgrade.ConnectionBound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the admin port: closes it when a request is not complete within ten seconds after its first byte, or
 * the first one after the connection was opened, and keeps it from being closed for a newer one while an operation that
 * a valid token asked for is in progress. Runs on the event loop of the connection only.
 */
final class OperatorConnection extends ChannelInboundHandlerAdapter {
    private static final long REQUEST_SECONDS = 10;

    private ConnectionBound.@Nullable Accepted accepted;
    private @Nullable ScheduledFuture<?> deadline;

    private OperatorConnection() {}

    /** Follows a new connection, or closes it when too many others have operations in progress. */
    static void accept(HttpConnection connection) {
        Channel channel = channel(connection);
        ConnectionBound.Accepted accepted = ConnectionBound.of(channel);
        if (accepted != null && !accepted.fits()) {
            var unused = channel.close();
        } else {
            channel.pipeline().addFirst(new OperatorConnection());
        }
    }

    private static Channel channel(HttpConnection connection) {
        return ((HttpServerConnection) connection).channelHandlerContext().channel();
    }

    private static @Nullable OperatorConnection of(RoutingContext context) {
        ChannelPipeline pipeline = channel(context.request().connection()).pipeline();
        return pipeline.get(OperatorConnection.class);
    }

    /** Ends the time of a request whose head is complete; its body has the time again. */
    static void headComplete(RoutingContext context) {
        OperatorConnection connection = of(context);
        if (connection != null) {
            connection.endTime();
            context.addEndHandler(answered -> {
                connection.endTime();
                connection.setWaiting(true);
            });
        }
    }

    /** Keeps the connection open until the response to this request, which is complete and allowed. */
    static void inProgress(RoutingContext context) {
        OperatorConnection connection = of(context);
        if (connection != null) {
            connection.endTime();
            connection.setWaiting(false);
        }
    }

    /**
     * Keeps the connection open as long as its WebSocket.
     *
     * @param compressed whether its messages are compressed
     */
    static void becameWebSocket(RoutingContext context, boolean compressed) {
        if (compressed) {
            MessageCompression.start(channel(context.request().connection()).pipeline());
        }
        OperatorConnection connection = of(context);
        if (connection != null) {
            connection.setWaiting(false);
            connection.accepted = null; // the end of the request does not end it
            connection.endTime();
            channel(context.request().connection()).pipeline().remove(connection);
        }
    }

    private void setWaiting(boolean waits) {
        if (accepted != null) {
            accepted.setWaiting(waits);
        }
    }

    private void endTime() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void beginTime(ChannelHandlerContext context) {
        if (deadline == null) {
            Runnable close = () -> {
                var unused = context.channel().close();
            };
            deadline = context.executor().schedule(close, REQUEST_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        accepted = ConnectionBound.of(context.channel());
        beginTime(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        beginTime(context);
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endTime();
        context.fireChannelInactive();
    }
}
