package dev.sluice.upgrade;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollDomainSocketChannelConfig;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A transfer of file descriptors between two processes over a Unix socket (SCM_RIGHTS). Each transfer has an event loop
 * of its own and is used once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // results come by listeners
public final class SocketTransfer implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Promise<List<Integer>> received = Promise.promise();
    private final List<Integer> descriptors = new ArrayList<>();
    private int expected;
    private boolean hasEnded;

    /** Listens at this path, which no file may have, for the descriptors that another process sends. */
    public Future<Void> listen(Path path) {
        Promise<Void> listening = Promise.promise();
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new Receiver())
                .bind(new DomainSocketAddress(path.toString()))
                .addListener((ChannelFuture bound) -> complete(listening, bound));
        return listening.future();
    }

    /**
     * Returns the first {@code count} descriptors that were sent, in order; fails when the sender disconnects before.
     */
    public Future<List<Integer>> receive(int count) {
        group.execute(() -> {
            expected = count;
            check();
        });
        return received.future();
    }

    /** Takes the descriptors of one connection. */
    @ChannelHandler.Sharable
    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ((EpollDomainSocketChannelConfig) context.channel().config())
                    .setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            descriptors.add(((FileDescriptor) message).intValue());
            check();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            hasEnded = true;
            check();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            received.tryFail(cause);
        }
    }

    private void check() {
        if (expected > 0 && descriptors.size() >= expected) {
            received.tryComplete(List.copyOf(descriptors));
        } else if (expected > 0 && hasEnded) {
            received.tryFail("only " + descriptors.size() + " of " + expected + " sockets were received");
        }
    }

    /** Sends the descriptors to the process that listens at this path; this process keeps its own. */
    public Future<Void> send(Path path, List<Integer> sent) {
        Promise<Void> done = Promise.promise();
        new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(path.toString()))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        send(connected.channel(), sent, done);
                    } else {
                        done.fail(connected.cause());
                    }
                });
        return done.future();
    }

    private static void send(Channel to, List<Integer> sent, Promise<Void> done) {
        for (int descriptor : sent) {
            to.write(new FileDescriptor(descriptor)).addListener((ChannelFutureListener) written -> {
                if (!written.isSuccess()) {
                    done.tryFail(written.cause());
                }
            });
        }
        to.flush();
        to.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) last -> {
            complete(done, last);
            to.close();
        });
    }

    private static void complete(Promise<Void> promise, ChannelFuture future) {
        if (future.isSuccess()) {
            promise.tryComplete();
        } else {
            promise.tryFail(future.cause());
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
