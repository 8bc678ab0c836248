package dev.sluice.probe;

import dev.sluice.health.Ask;
import dev.sluice.health.Level;
import io.vertx.core.Context;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;

/** A check that opens a TCP connection and closes it; the connect timeout bounds it. */
record TcpAsker(NetClient client, Ask.Tcp ask, long atMostMillis) implements Asker {
    @Override
    public Asked ask(Context context) {
        ConnectOptions to =
                new ConnectOptions().setHost(ask.host()).setPort(ask.port()).setTimeout((int) atMostMillis);
        return new Asked(
                client.connect(to)
                        .compose(socket -> socket.close().map(closed -> new Answer(Level.HEALTHY, "connected"))),
                () -> {});
    }
}
