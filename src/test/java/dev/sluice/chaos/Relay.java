package dev.sluice.chaos;

import static dev.sluice.Futures.await;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A TCP relay on 127.0.0.1 that can hold back all bytes, as a network partition does: while it is cut, connections stay
 * open and nothing passes. After {@link #heal} what was held back arrives late.
 *
 * <p>All of it runs on one event loop; the public methods may be called from another thread and return when their
 * effect is there.
 */
public final class Relay implements AutoCloseable {
    private final NetClient client;
    private final Context context;
    private final int target;
    private final NetServer server;
    private final Set<NetSocket> open = new HashSet<>();
    private final List<NetSocket> waiting = new ArrayList<>();
    private boolean isCut;

    public Relay(Vertx vertx, int target) {
        client = vertx.createNetClient();
        this.target = target;
        context = vertx.getOrCreateContext();
        Promise<NetServer> listening = Promise.promise();
        context.runOnContext(turn -> vertx.createNetServer()
                .connectHandler(this::accept)
                .listen(0, "127.0.0.1")
                .onComplete(listening));
        server = await(listening.future());
    }

    public int port() {
        return server.actualPort();
    }

    private void accept(NetSocket member) {
        member.pause();
        if (isCut) {
            waiting.add(member);
        } else {
            connect(member);
        }
    }

    private void connect(NetSocket member) {
        client.connect(target, "127.0.0.1")
                .onSuccess(store -> {
                    store.pause();
                    join(member, store);
                    join(store, member);
                    if (!isCut) {
                        member.resume();
                        store.resume();
                    }
                })
                .onFailure(refused -> member.close());
    }

    private void join(NetSocket from, NetSocket to) {
        open.add(from);
        from.handler(bytes -> to.write(bytes));
        from.exceptionHandler(broken -> from.close());
        from.closeHandler(gone -> {
            open.remove(from);
            to.close();
        });
    }

    /** Lets no byte pass from now on, in either direction. */
    public void cut() {
        onContext(() -> {
            isCut = true;
            open.forEach(NetSocket::pause);
        });
    }

    /** Lets everything pass again, also what was held back. */
    public void heal() {
        onContext(() -> {
            isCut = false;
            open.forEach(NetSocket::resume);
            waiting.forEach(this::connect);
            waiting.clear();
        });
    }

    private void onContext(Runnable action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            action.run();
            done.complete();
        });
        await(done.future());
    }

    @Override
    public void close() {
        await(server.close());
        await(client.close());
    }
}
